// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface Api {
  'id'?: (string);
  'name'?: (string);
  'description'?: (string);
  'version'?: (string);
  'source'?: (string);
  'createdDateMs'?: (number | string | Long);
  'lastUpdatedDateMs'?: (number | string | Long);
  'rootResourceId'?: (string);
  'resourceCount'?: (number);
  'methodCount'?: (number);
  'apiKeySource'?: (string);
  'binaryMediaTypes'?: (string)[];
  'minimumCompressionSize'?: (number);
  'disableExecuteApiEndpoint'?: (boolean);
  'endpointType'?: (string);
  '_description'?: "description";
  '_version'?: "version";
  '_source'?: "source";
  '_minimumCompressionSize'?: "minimumCompressionSize";
}

export interface Api__Output {
  'id': (string);
  'name': (string);
  'description'?: (string);
  'version'?: (string);
  'source'?: (string);
  'createdDateMs': (number);
  'lastUpdatedDateMs': (number);
  'rootResourceId': (string);
  'resourceCount': (number);
  'methodCount': (number);
  'apiKeySource': (string);
  'binaryMediaTypes': (string)[];
  'minimumCompressionSize'?: (number);
  'disableExecuteApiEndpoint': (boolean);
  'endpointType': (string);
  '_description'?: "description";
  '_version'?: "version";
  '_source'?: "source";
  '_minimumCompressionSize'?: "minimumCompressionSize";
}

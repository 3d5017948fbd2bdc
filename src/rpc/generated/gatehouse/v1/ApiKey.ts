// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ApiKey {
  'id'?: (string);
  'name'?: (string);
  'description'?: (string);
  'enabled'?: (boolean);
  'customerId'?: (string);
  'createdDateMs'?: (number | string | Long);
  'lastUpdatedDateMs'?: (number | string | Long);
  'tags'?: ({[key: string]: string});
  'stageKeys'?: (string)[];
  'value'?: (string);
  '_description'?: "description";
  '_customerId'?: "customerId";
  '_value'?: "value";
}

export interface ApiKey__Output {
  'id': (string);
  'name': (string);
  'description'?: (string);
  'enabled': (boolean);
  'customerId'?: (string);
  'createdDateMs': (number);
  'lastUpdatedDateMs': (number);
  'tags': ({[key: string]: string});
  'stageKeys': (string)[];
  'value'?: (string);
  '_description'?: "description";
  '_customerId'?: "customerId";
  '_value'?: "value";
}

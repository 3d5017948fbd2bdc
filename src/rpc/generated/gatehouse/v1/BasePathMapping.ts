// Original file: proto/gatehouse/config.proto


export interface BasePathMapping {
  'domainName'?: (string);
  'basePath'?: (string);
  'apiId'?: (string);
  'stageName'?: (string);
}

export interface BasePathMapping__Output {
  'domainName': (string);
  'basePath': (string);
  'apiId': (string);
  'stageName': (string);
}

// Original file: proto/gatehouse/config.proto


export interface PlanQuota {
  'limit'?: (number);
  'offset'?: (number);
  'period'?: (string);
  'offsetPeriodStartDay'?: (number);
}

export interface PlanQuota__Output {
  'limit': (number);
  'offset': (number);
  'period': (string);
  'offsetPeriodStartDay': (number);
}

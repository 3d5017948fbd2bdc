// Original file: proto/gatehouse/admin.proto


export interface Issue {
  'pointer'?: (string);
  'line'?: (number);
  'column'?: (number);
  'message'?: (string);
}

export interface Issue__Output {
  'pointer': (string);
  'line': (number);
  'column': (number);
  'message': (string);
}

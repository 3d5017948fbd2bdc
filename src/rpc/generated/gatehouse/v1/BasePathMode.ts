// Original file: proto/gatehouse/admin.proto

export const BasePathMode = {
  BASE_PATH_MODE_UNSPECIFIED: 'BASE_PATH_MODE_UNSPECIFIED',
  BASE_PATH_MODE_IGNORE: 'BASE_PATH_MODE_IGNORE',
  BASE_PATH_MODE_PREPEND: 'BASE_PATH_MODE_PREPEND',
  BASE_PATH_MODE_SPLIT: 'BASE_PATH_MODE_SPLIT',
} as const;

export type BasePathMode =
  | 'BASE_PATH_MODE_UNSPECIFIED'
  | 0
  | 'BASE_PATH_MODE_IGNORE'
  | 1
  | 'BASE_PATH_MODE_PREPEND'
  | 2
  | 'BASE_PATH_MODE_SPLIT'
  | 3

export type BasePathMode__Output = typeof BasePathMode[keyof typeof BasePathMode]

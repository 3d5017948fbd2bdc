// Original file: proto/gatehouse/admin.proto


export interface GetApisRequest {
}

export interface GetApisRequest__Output {
}

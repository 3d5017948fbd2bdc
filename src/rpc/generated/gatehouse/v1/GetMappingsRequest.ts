// Original file: proto/gatehouse/admin.proto


export interface GetMappingsRequest {
}

export interface GetMappingsRequest__Output {
}

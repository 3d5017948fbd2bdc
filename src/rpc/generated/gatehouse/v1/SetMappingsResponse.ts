// Original file: proto/gatehouse/admin.proto


export interface SetMappingsResponse {
}

export interface SetMappingsResponse__Output {
}

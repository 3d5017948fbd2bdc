// Original file: proto/gatehouse/admin.proto


export interface DeleteApiKeyResponse {
}

export interface DeleteApiKeyResponse__Output {
}

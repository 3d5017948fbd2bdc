// Original file: proto/gatehouse/admin.proto


export interface DeleteApiResponse {
}

export interface DeleteApiResponse__Output {
}

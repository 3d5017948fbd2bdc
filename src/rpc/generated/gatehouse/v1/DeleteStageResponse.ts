// Original file: proto/gatehouse/admin.proto


export interface DeleteStageResponse {
}

export interface DeleteStageResponse__Output {
}

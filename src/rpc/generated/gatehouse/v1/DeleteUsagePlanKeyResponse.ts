// Original file: proto/gatehouse/admin.proto


export interface DeleteUsagePlanKeyResponse {
}

export interface DeleteUsagePlanKeyResponse__Output {
}

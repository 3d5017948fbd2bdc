// Original file: proto/gatehouse/admin.proto


export interface DeleteUsagePlanResponse {
}

export interface DeleteUsagePlanResponse__Output {
}

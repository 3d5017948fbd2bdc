// Original file: proto/gatehouse/admin.proto


export interface GetEdgesRequest {
}

export interface GetEdgesRequest__Output {
}

// Original file: proto/gatehouse/config.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ControlMessage as _gatehouse_v1_ControlMessage, ControlMessage__Output as _gatehouse_v1_ControlMessage__Output } from '../../gatehouse/v1/ControlMessage.ts';
import type { EdgeMessage as _gatehouse_v1_EdgeMessage, EdgeMessage__Output as _gatehouse_v1_EdgeMessage__Output } from '../../gatehouse/v1/EdgeMessage.ts';

export interface ConfigClient extends grpc.Client {
  Subscribe(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_EdgeMessage, _gatehouse_v1_ControlMessage__Output>;
  Subscribe(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_EdgeMessage, _gatehouse_v1_ControlMessage__Output>;
  subscribe(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_EdgeMessage, _gatehouse_v1_ControlMessage__Output>;
  subscribe(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_EdgeMessage, _gatehouse_v1_ControlMessage__Output>;
  
}

export interface ConfigHandlers extends grpc.UntypedServiceImplementation {
  Subscribe: grpc.handleBidiStreamingCall<_gatehouse_v1_EdgeMessage__Output, _gatehouse_v1_ControlMessage>;
  
}

export interface ConfigDefinition extends grpc.ServiceDefinition {
  Subscribe: MethodDefinition<_gatehouse_v1_EdgeMessage, _gatehouse_v1_ControlMessage, _gatehouse_v1_EdgeMessage__Output, _gatehouse_v1_ControlMessage__Output>
}

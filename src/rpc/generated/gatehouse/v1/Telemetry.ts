// Original file: proto/gatehouse/telemetry.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { TelemetryAcknowledged as _gatehouse_v1_TelemetryAcknowledged, TelemetryAcknowledged__Output as _gatehouse_v1_TelemetryAcknowledged__Output } from '../../gatehouse/v1/TelemetryAcknowledged.ts';
import type { TelemetryPart as _gatehouse_v1_TelemetryPart, TelemetryPart__Output as _gatehouse_v1_TelemetryPart__Output } from '../../gatehouse/v1/TelemetryPart.ts';

export interface TelemetryClient extends grpc.Client {
  Report(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  Report(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  report(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  report(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  
}

export interface TelemetryHandlers extends grpc.UntypedServiceImplementation {
  Report: grpc.handleBidiStreamingCall<_gatehouse_v1_TelemetryPart__Output, _gatehouse_v1_TelemetryAcknowledged>;
  
}

export interface TelemetryDefinition extends grpc.ServiceDefinition {
  Report: MethodDefinition<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged, _gatehouse_v1_TelemetryPart__Output, _gatehouse_v1_TelemetryAcknowledged__Output>
}

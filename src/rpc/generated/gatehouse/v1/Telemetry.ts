// Original file: proto/gatehouse/telemetry.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { TelemetryAcknowledged as _gatehouse_v1_TelemetryAcknowledged, TelemetryAcknowledged__Output as _gatehouse_v1_TelemetryAcknowledged__Output } from '../../gatehouse/v1/TelemetryAcknowledged.ts';
import type { TelemetryPart as _gatehouse_v1_TelemetryPart, TelemetryPart__Output as _gatehouse_v1_TelemetryPart__Output } from '../../gatehouse/v1/TelemetryPart.ts';
import type { UsageAcknowledged as _gatehouse_v1_UsageAcknowledged, UsageAcknowledged__Output as _gatehouse_v1_UsageAcknowledged__Output } from '../../gatehouse/v1/UsageAcknowledged.ts';
import type { UsagePart as _gatehouse_v1_UsagePart, UsagePart__Output as _gatehouse_v1_UsagePart__Output } from '../../gatehouse/v1/UsagePart.ts';

export interface TelemetryClient extends grpc.Client {
  Report(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  Report(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  report(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  report(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged__Output>;
  
  ReportUsage(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_UsagePart, _gatehouse_v1_UsageAcknowledged__Output>;
  ReportUsage(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_UsagePart, _gatehouse_v1_UsageAcknowledged__Output>;
  reportUsage(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_UsagePart, _gatehouse_v1_UsageAcknowledged__Output>;
  reportUsage(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_UsagePart, _gatehouse_v1_UsageAcknowledged__Output>;
  
}

export interface TelemetryHandlers extends grpc.UntypedServiceImplementation {
  Report: grpc.handleBidiStreamingCall<_gatehouse_v1_TelemetryPart__Output, _gatehouse_v1_TelemetryAcknowledged>;
  
  ReportUsage: grpc.handleBidiStreamingCall<_gatehouse_v1_UsagePart__Output, _gatehouse_v1_UsageAcknowledged>;
  
}

export interface TelemetryDefinition extends grpc.ServiceDefinition {
  Report: MethodDefinition<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryAcknowledged, _gatehouse_v1_TelemetryPart__Output, _gatehouse_v1_TelemetryAcknowledged__Output>
  ReportUsage: MethodDefinition<_gatehouse_v1_UsagePart, _gatehouse_v1_UsageAcknowledged, _gatehouse_v1_UsagePart__Output, _gatehouse_v1_UsageAcknowledged__Output>
}

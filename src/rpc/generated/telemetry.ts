import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { StatusClassCounts as _gatehouse_v1_StatusClassCounts, StatusClassCounts__Output as _gatehouse_v1_StatusClassCounts__Output } from './gatehouse/v1/StatusClassCounts.ts';
import type { TelemetryClient as _gatehouse_v1_TelemetryClient, TelemetryDefinition as _gatehouse_v1_TelemetryDefinition } from './gatehouse/v1/Telemetry.ts';
import type { TelemetryAcknowledged as _gatehouse_v1_TelemetryAcknowledged, TelemetryAcknowledged__Output as _gatehouse_v1_TelemetryAcknowledged__Output } from './gatehouse/v1/TelemetryAcknowledged.ts';
import type { TelemetryPart as _gatehouse_v1_TelemetryPart, TelemetryPart__Output as _gatehouse_v1_TelemetryPart__Output } from './gatehouse/v1/TelemetryPart.ts';
import type { TelemetrySeries as _gatehouse_v1_TelemetrySeries, TelemetrySeries__Output as _gatehouse_v1_TelemetrySeries__Output } from './gatehouse/v1/TelemetrySeries.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  gatehouse: {
    v1: {
      StatusClassCounts: MessageTypeDefinition<_gatehouse_v1_StatusClassCounts, _gatehouse_v1_StatusClassCounts__Output>
      Telemetry: SubtypeConstructor<typeof grpc.Client, _gatehouse_v1_TelemetryClient> & { service: _gatehouse_v1_TelemetryDefinition }
      TelemetryAcknowledged: MessageTypeDefinition<_gatehouse_v1_TelemetryAcknowledged, _gatehouse_v1_TelemetryAcknowledged__Output>
      TelemetryPart: MessageTypeDefinition<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryPart__Output>
      TelemetrySeries: MessageTypeDefinition<_gatehouse_v1_TelemetrySeries, _gatehouse_v1_TelemetrySeries__Output>
    }
  }
}


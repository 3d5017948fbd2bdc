import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { QuotaCount as _gatehouse_v1_QuotaCount, QuotaCount__Output as _gatehouse_v1_QuotaCount__Output } from './gatehouse/v1/QuotaCount.ts';
import type { StatusClassCounts as _gatehouse_v1_StatusClassCounts, StatusClassCounts__Output as _gatehouse_v1_StatusClassCounts__Output } from './gatehouse/v1/StatusClassCounts.ts';
import type { TelemetryClient as _gatehouse_v1_TelemetryClient, TelemetryDefinition as _gatehouse_v1_TelemetryDefinition } from './gatehouse/v1/Telemetry.ts';
import type { TelemetryAcknowledged as _gatehouse_v1_TelemetryAcknowledged, TelemetryAcknowledged__Output as _gatehouse_v1_TelemetryAcknowledged__Output } from './gatehouse/v1/TelemetryAcknowledged.ts';
import type { TelemetryPart as _gatehouse_v1_TelemetryPart, TelemetryPart__Output as _gatehouse_v1_TelemetryPart__Output } from './gatehouse/v1/TelemetryPart.ts';
import type { TelemetrySeries as _gatehouse_v1_TelemetrySeries, TelemetrySeries__Output as _gatehouse_v1_TelemetrySeries__Output } from './gatehouse/v1/TelemetrySeries.ts';
import type { UsageAcknowledged as _gatehouse_v1_UsageAcknowledged, UsageAcknowledged__Output as _gatehouse_v1_UsageAcknowledged__Output } from './gatehouse/v1/UsageAcknowledged.ts';
import type { UsageCount as _gatehouse_v1_UsageCount, UsageCount__Output as _gatehouse_v1_UsageCount__Output } from './gatehouse/v1/UsageCount.ts';
import type { UsagePart as _gatehouse_v1_UsagePart, UsagePart__Output as _gatehouse_v1_UsagePart__Output } from './gatehouse/v1/UsagePart.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  gatehouse: {
    v1: {
      QuotaCount: MessageTypeDefinition<_gatehouse_v1_QuotaCount, _gatehouse_v1_QuotaCount__Output>
      StatusClassCounts: MessageTypeDefinition<_gatehouse_v1_StatusClassCounts, _gatehouse_v1_StatusClassCounts__Output>
      Telemetry: SubtypeConstructor<typeof grpc.Client, _gatehouse_v1_TelemetryClient> & { service: _gatehouse_v1_TelemetryDefinition }
      TelemetryAcknowledged: MessageTypeDefinition<_gatehouse_v1_TelemetryAcknowledged, _gatehouse_v1_TelemetryAcknowledged__Output>
      TelemetryPart: MessageTypeDefinition<_gatehouse_v1_TelemetryPart, _gatehouse_v1_TelemetryPart__Output>
      TelemetrySeries: MessageTypeDefinition<_gatehouse_v1_TelemetrySeries, _gatehouse_v1_TelemetrySeries__Output>
      UsageAcknowledged: MessageTypeDefinition<_gatehouse_v1_UsageAcknowledged, _gatehouse_v1_UsageAcknowledged__Output>
      UsageCount: MessageTypeDefinition<_gatehouse_v1_UsageCount, _gatehouse_v1_UsageCount__Output>
      UsagePart: MessageTypeDefinition<_gatehouse_v1_UsagePart, _gatehouse_v1_UsagePart__Output>
    }
  }
}


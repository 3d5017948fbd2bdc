/** A ControlPlaneLink over gRPC. */
import type { ControlPlaneLink } from "./link.ts";
import type { ClientTls } from "./tls.ts";
export declare function connectControlPlane(options: { server: string; tls?: ClientTls }): ControlPlaneLink;

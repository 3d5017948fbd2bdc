/**
 * The snapshot: an immutable, content-addressed description of one deployment. The control plane makes it, the wire and the
 * edge's disk carry it unchanged, and the edge runs on it. Together with the stage's settings it is all that serving needs.
 *
 * Two readers with different needs share it: the image compiler wants every route and nothing else, a serving thread wants
 * the one method that was called. So routes are columns, and method records are packed one by one behind an offset
 * table: a thread unpacks only what is called.
 */
import type { Definition, GatewayResponse, HttpMethod, Method, RequestValidator, Throttle } from "./api.ts";
import type { StageSettings } from "./stage.ts";

/** Raised when the shape of anything below changes; an edge refuses a format that it does not know. */
export const SNAPSHOT_FORMAT = 3;
/**
 * Formats that are still read, so that old deployments are served, rolled back to and kept on disk as they are. Up to format 2 routes
 * were objects. Format 1 had no models. It needs none: whoever wrote it refused every method that validates bodies.
 */
export const SNAPSHOT_FORMATS_READ: readonly number[] = [1, 2, SNAPSHOT_FORMAT];

export interface Snapshot {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly api: SnapshotApi;
  /** `Packr`-encoded `RouteTable`; its order is the method index. */
  readonly routes: Uint8Array;
  readonly methodCount: number;
  /** u32 little-endian x (methodCount + 1): begin of each record in `methods`, and the end of the last. */
  readonly methodOffsets: Uint8Array;
  /** `Packr`-encoded `MethodRecord`s, one behind the other. */
  readonly methods: Uint8Array;
  /** `Model[]` as JSON text, sorted by name: those that validate a body, and those that they refer to. */
  readonly models: Uint8Array;
}

/** What all methods of a deployment share. */
export interface SnapshotApi {
  readonly name: string;
  readonly apiKeySource: Definition["apiKeySource"];
  readonly binaryMediaTypes: readonly string[];
  readonly minimumCompressionSize?: number;
  readonly disableExecuteApiEndpoint: boolean;
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly endpointType: string;
  /** Names of the snapshot's models, in their order: a name's index is the schema's index in the policy core. */
  readonly modelNames: readonly string[];
}

/** What the image compiler needs of a method. */
export interface SnapshotRoute {
  readonly path: string;
  readonly httpMethod: HttpMethod;
  /** `method.request.*` names that a validator of this method requires, in AWS's order; empty: nothing to check. */
  readonly requiredParameters: readonly string[];
  /**
   * Absent: false. It needs no format of its own: an edge that does not know it finds `apiKeyRequired` in the method's record and
   * refuses to run the method.
   */
  readonly apiKeyRequired?: boolean;
}

/** What a serving thread needs of a method. */
export interface MethodRecord {
  readonly resourceId: string;
  readonly resourcePath: string;
  readonly method: Method;
  readonly requestValidator?: RequestValidator;
}

/** A stage as the edge serves it. `snapshotHash` names the deployment's content. */
export interface StageConfiguration {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  /** Lower-case hex SHA-256 of the encoded snapshot. */
  readonly snapshotHash: string;
  readonly settings: StageSettings;
}

/** A base path on any host (`domainName` `*`) or one host, and the stage that answers there. */
export interface BasePathMapping {
  readonly domainName: string;
  /** Without slashes at either end; empty for the root (AWS shows `(none)`). May hold several segments. */
  readonly basePath: string;
  readonly apiId: string;
  readonly stageName: string;
}

/** All that an edge is told: the state of the world, small because snapshots travel apart, by hash. */
export interface EdgeConfiguration {
  /** The store's revision that this state belongs to. */
  readonly revision: number;
  readonly stages: readonly StageConfiguration[];
  readonly mappings: readonly BasePathMapping[];
  /** One bucket for everything that this edge serves; absent: none. */
  readonly accountThrottle?: Throttle;
}

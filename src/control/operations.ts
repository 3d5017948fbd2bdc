/** The control plane's operations. */
import type { Admin } from "../rpc/admin.ts";
export declare class Operations {}
export declare interface Operations extends Admin {}

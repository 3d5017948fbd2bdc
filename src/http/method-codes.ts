/** Verbs as the policy core numbers them (assembly/layout/codes.ts). */
import {
  METHOD_DELETE,
  METHOD_GET,
  METHOD_HEAD,
  METHOD_OPTIONS,
  METHOD_PATCH,
  METHOD_POST,
  METHOD_PUT,
} from "../../assembly/layout/codes.ts";

/** METHOD_* by name, in upper case as RFC 9110 9.1 has it; what is missing here is METHOD_OTHER. */
export const METHOD_CODES: ReadonlyMap<string, number> = new Map([
  ["DELETE", METHOD_DELETE],
  ["GET", METHOD_GET],
  ["HEAD", METHOD_HEAD],
  ["OPTIONS", METHOD_OPTIONS],
  ["PATCH", METHOD_PATCH],
  ["POST", METHOD_POST],
  ["PUT", METHOD_PUT],
]);

/** Headers that every answer of the gateway carries once, from the gateway itself; nothing customizes them. Lower case. */
export const GATEWAY_OWN_HEADERS: ReadonlySet<string> = new Set([
  "date",
  "x-amz-apigw-id",
  "x-amzn-errortype",
  "x-amzn-requestid",
]);

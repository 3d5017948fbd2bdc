/** Context variables that have a value in mappings: an import warns of any other, and the edge skips its mapping as AWS does. */
export const CONTEXT_VARIABLES: ReadonlySet<string> = new Set([
  ..."accountId apiId deploymentId domainName domainPrefix endpointType extendedRequestId httpMethod".split(" "),
  ..."identity.apiKey identity.apiKeyId identity.sourceIp identity.userAgent path protocol requestId requestTime requestTimeEpoch".split(
    " ",
  ),
  ..."resourceId resourcePath stage".split(" "),
]);

/** TLS credentials from the files that flags name. */
import { readFileSync } from "node:fs";
import { type ChannelCredentials, credentials, ServerCredentials } from "@grpc/grpc-js";
import type { ClientTls, ServerTls } from "./tls.ts";

function read(file: string, flag: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${flag} ${file}: ${(error as Error).message}`);
  }
}

/** Clients must bring a certificate when `clientCaFile` is given. Throws Error naming the flag. */
export function serverCredentials(tls: ServerTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: read(tls.certFile, "--grpc-cert"), private_key: read(tls.keyFile, "--grpc-key") };
  const clientCa = tls.clientCaFile === undefined ? null : read(tls.clientCaFile, "--grpc-client-ca");
  try {
    return ServerCredentials.createSsl(clientCa, [pair], clientCa !== null);
  } catch (error) {
    throw new Error(`--grpc-cert ${tls.certFile}, --grpc-key ${tls.keyFile}: ${(error as Error).message}`);
  }
}

/** Throws Error naming the flag. */
export function clientCredentials(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    throw new Error("--tls-cert and --tls-key belong together: give both or neither");
  }
  const ca = tls.caFile === undefined ? null : read(tls.caFile, "--tls-ca");
  const key = tls.keyFile === undefined ? null : read(tls.keyFile, "--tls-key");
  const certificate = tls.certFile === undefined ? null : read(tls.certFile, "--tls-cert");
  try {
    return credentials.createSsl(ca, key, certificate);
  } catch (error) {
    throw new Error(`--tls-ca, --tls-cert or --tls-key: ${(error as Error).message}`);
  }
}

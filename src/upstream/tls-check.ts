/** What is still checked of a certificate whose issuer need not be known (AWS `tlsConfig.insecureSkipVerification`). */
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from "node:tls";

const CHAIN_LENGTH_MAX = 10;

/** The reason to refuse the peer, or null. Checks the name and the dates of every certificate that it showed. */
export function refusePeer(socket: TLSSocket, hostname: string, nowEpochMs: number): string | null {
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  if (certificate?.subject === undefined) {
    // A resumed session may not show it again; it was checked when the session was made.
    return socket.isSessionReused() ? null : "the peer showed no certificate";
  }
  const mismatch = checkServerIdentity(hostname, certificate);
  if (mismatch !== undefined) return mismatch.message;
  for (let depth = 0; certificate?.valid_to !== undefined && depth < CHAIN_LENGTH_MAX; depth++) {
    if (nowEpochMs < Date.parse(certificate.valid_from)) return `certificate valid from ${certificate.valid_from}`;
    if (!(nowEpochMs <= Date.parse(certificate.valid_to))) return `certificate expired on ${certificate.valid_to}`;
    const issuer: DetailedPeerCertificate = certificate.issuerCertificate;
    if (issuer === certificate) break;
    certificate = issuer;
  }
  return null;
}

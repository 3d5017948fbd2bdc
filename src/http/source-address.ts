/** The address of a peer as text, from the bytes that the socket reports. */

let lastBytes = new Uint8Array(0);
let lastText = "";

/** `address` has 4 or 16 bytes, anything else gives "". IPv4 mapped into IPv6 is shown as IPv4, IPv6 as RFC 5952 asks. */
export function addressText(address: ArrayBuffer): string {
  const bytes = new Uint8Array(address);
  // Clients ask several times in a row, and behind a balancer all of them share a few addresses.
  if (sameBytes(bytes, lastBytes)) return lastText;
  lastText = format(bytes);
  lastBytes = bytes;
  return lastText;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function format(bytes: Uint8Array): string {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  if (bytes.length !== 16) return "";
  if (isMappedIpv4(bytes)) return format(bytes.subarray(12));
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(bytes[i]! * 256 + bytes[i + 1]!);
  // RFC 5952 4.2: the longest run of two or more zero groups, the first of equals, becomes `::`.
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > bestLength) {
      bestStart = i;
      bestLength = length;
    }
    if (length > 0) i += length - 1;
  }
  const hex = groups.map((group) => group.toString(16));
  if (bestStart === -1) return hex.join(":");
  return `${hex.slice(0, bestStart).join(":")}::${hex.slice(bestStart + bestLength).join(":")}`;
}

function isMappedIpv4(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

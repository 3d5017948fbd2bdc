/**
 * JSON bodies as APIs receive them, compact as clients' JSON libraries write them: an order of a shop, with as many lines as
 * the size asks for. Short keys, identifiers, amounts, times, flags, one text with an escape, one beyond ASCII.
 */
const encoder = new TextEncoder();

const WORDS = ["blue", "kettle", "of steel", "with lid", "for two", "large", "café au lait", "set", "1.5 l", "matt"];

function line(i) {
  return {
    sku: `SKU-${(i * 7919 + 104_729) % 1_000_000}`,
    quantity: (i % 7) + 1,
    price: ((i * 1_237) % 100_000) / 100,
    gift: i % 5 === 0,
    title: `${WORDS[i % WORDS.length]} ${WORDS[(i * 3 + 1) % WORDS.length]} ${WORDS[(i * 7 + 2) % WORDS.length]}`,
  };
}

/** An order with `lineCount` lines. */
export function order(lineCount) {
  return {
    id: "ord_01HZX3J8Y0QK",
    customer: { id: 4_711, email: "jo.doe@example.com", vip: false },
    placedAt: "2026-11-25T22:53:17Z",
    currency: "EUR",
    note: lineCount > 4 ? 'Ring twice.\nAsk for "Jo".' : null,
    lines: Array.from({ length: lineCount }, (_, i) => line(i)),
  };
}

/** The sizes that the issue asks for, in bytes, and how many lines come closest. */
export const BODY_SIZES = [270, 860, 6_000, 1_000_000];

/** The order whose text is nearest to `bytes` from below, but never without a line; compact or indented by two blanks. */
export function bodyOfBytes(bytes, indent = 0) {
  const text = (lineCount) => encoder.encode(JSON.stringify(order(lineCount), null, indent));
  let lineCount = 1;
  while (text(lineCount * 2).length <= bytes) lineCount *= 2;
  for (let step = lineCount; step >= 1; step >>= 1) if (text(lineCount + step).length <= bytes) lineCount += step;
  return text(lineCount);
}

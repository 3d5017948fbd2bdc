/** Decimals in the plainest form: a BigInt and a power of ten. For exponents that a BigInt can be raised to. */

export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

export function readDecimal(text: string): Decimal {
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e") as [string, string?];
  const [whole, fraction = ""] = mantissa.split(".") as [string, string?];
  return {
    digits: BigInt(whole.replace("-", "") + fraction) * (text.startsWith("-") ? -1n : 1n),
    exponent: Number(exponent) - fraction.length,
  };
}

/** Both as integers of the same power of ten. */
function aligned(one: Decimal, other: Decimal): [bigint, bigint] {
  const exponent = Math.min(one.exponent, other.exponent);
  return [one.digits * 10n ** BigInt(one.exponent - exponent), other.digits * 10n ** BigInt(other.exponent - exponent)];
}

export function compareTwin(one: string, other: string): number {
  const [a, b] = aligned(readDecimal(one), readDecimal(other));
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isMultipleTwin(text: string, divisor: string): boolean {
  const [a, b] = aligned(readDecimal(text), readDecimal(divisor));
  return a % b === 0n;
}

/** Numbers of JSON as exact decimals: digits x 10^exponent. For tests, whose exponents are small. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

export function decimalOf(text: string): Decimal {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text)!;
  return { digits: BigInt(`${sign}${whole}${fraction}`), exponent: Number(exponent) - fraction.length };
}

/** The digits of both at the smaller exponent. */
function aligned(one: Decimal, other: Decimal): [bigint, bigint] {
  const exponent = Math.min(one.exponent, other.exponent);
  const at = ({ digits, exponent: own }: Decimal): bigint => digits * 10n ** BigInt(own - exponent);
  return [at(one), at(other)];
}

export function compareDecimals(one: string, other: string): number {
  const [a, b] = aligned(decimalOf(one), decimalOf(other));
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isDecimalMultiple(one: string, divisor: string): boolean {
  const [a, b] = aligned(decimalOf(one), decimalOf(divisor));
  return a % b === 0n;
}

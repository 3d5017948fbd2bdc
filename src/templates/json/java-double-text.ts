/** How Java prints a double. Source: java.lang.Double.toString. */

/** `.0`, `.01` to `.99`, without zeros at the end, by their number. */
const HUNDREDTHS = Array.from({ length: 100 }, (_, i) => (i === 0 ? ".0" : String(i / 100).slice(1)));

/**
 * The shortest digits that give the same double, with a point always: `1.0`, `249.99`; below 10^-3 and from 10^7 on as
 * `1.0E10`. Not a number and the infinities by their names.
 */
export function javaDoubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    // Prices: made of two whole numbers, whose texts V8 keeps, in a third of the time. The quotient is the double nearest to that
    // decimal, so no shorter one gives it.
    const hundredths = Math.round(magnitude * 100);
    if (hundredths / 100 === magnitude) {
      const whole = Math.floor(magnitude);
      return (value < 0 ? "-" : "") + whole + HUNDREDTHS[hundredths - whole * 100]!;
    }
    const text = String(value);
    return Number.isInteger(value) ? `${text}.0` : text;
  }
  // toExponential without digits gives as many as are needed. Java takes the best two where one would do: 4.9E-324.
  const shortest = value.toExponential();
  return (shortest.includes(".") ? shortest : value.toExponential(1)).replace(/e\+?/, "E");
}

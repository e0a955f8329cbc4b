/** An integer as Go reads it: with the prefixes `0b`, `0o` and `0x`, where a leading 0 means octal. */
const integer = /^(?<sign>[-+]?)(?:0[bB](?<binary>[01]+)|0[oO]?(?<octal>[0-7]+)|0[xX](?<hex>[0-9a-fA-F]+)|(?<decimal>0|[1-9][0-9]*))$/;

const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** A text that begins with a point is read by another function of Go's, which demands underscores between digits. */
const pointFirst = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/** Whether Go's decoder looks for a number: by the first character. */
const numberFirst = /^[-+.0-9]/;

const [smallest, largest, largestUnsigned] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n];

/** The integer that a plain scalar is for Kubernetes' parser: at most 64 bits. Undefined if it is none. */
export function integerOf(text: string): bigint | undefined {
  const groups = integer.exec(text.replaceAll("_", ""))?.groups;
  if (!groups || !/^[-+0-9]/.test(text)) return undefined;
  const { sign = "", binary, octal, hex, decimal } = groups;
  const [prefix, digits] = binary ? ["0b", binary] : octal ? ["0o", octal] : hex ? ["0x", hex] : ["", decimal ?? ""];
  const significant = digits.replace(/^0+(?=.)/, "");
  // Converting digits takes time that grows with their square.
  if (significant.length > 64) return undefined;
  const magnitude = BigInt(prefix + significant);
  const value = sign === "-" ? -magnitude : magnitude;
  return value >= smallest && value <= (sign === "" ? largestUnsigned : largest) ? value : undefined;
}

/** The number with a fraction or exponent that a plain scalar is, or the integer of more than 64 bits. Undefined if it is none, or none that a double can represent. */
export function floatOf(text: string): number | undefined {
  if (!numberFirst.test(text)) return undefined;
  const digits = text.replaceAll("_", "");
  if (!(text.startsWith(".") ? pointFirst.test(text) : float.test(digits))) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a plain scalar is a number of JSON that no double can represent. */
export function isOutOfRange(text: string): boolean {
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text) && !Number.isFinite(Number(text));
}

/** The digits that Go writes for a 32-bit float (`%g` of the shortest form), which the names of keys are. */
export function floatName(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (Object.is(single, -0)) return "-0";
  const shortest = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    .map((digits) => single.toExponential(digits - 1))
    .find((text) => Math.fround(Number(text)) === single);
  const [mantissa = "0", exponent = "0"] = (shortest ?? single.toExponential()).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(`${mantissa}e${exponent}`));
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

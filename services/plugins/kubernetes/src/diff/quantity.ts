const binaryExponents: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const decimalExponents: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** Decimal places, as in Kubernetes. */
const scale = 9;

/** The canonical form of a quantity, as the API server writes it: `1000m` and 1 are `"1"`, `1024Mi` is `"1Gi"`. Anything else is returned unchanged. */
export function canonicalQuantity(value: string | number): string | number {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:([eE])([-+]?\d{1,3})|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|))$/.exec(String(value));
  if (!match) return value;
  const [, sign = "", whole = "", fraction = "", exponentMark, exponent = "0", suffix = ""] = match;
  if (whole === "" && fraction === "") return value;
  const digits = BigInt(whole + fraction);
  const negative = sign === "-" && digits > 0n ? "-" : "";
  const binary = binaryExponents[suffix];
  if (binary !== undefined) return negative + formatBinary(atScale(digits << BigInt(binary), -fraction.length));
  const decimal = exponentMark === undefined ? (decimalExponents[suffix] ?? 0) : Number(exponent);
  const nano = atScale(digits, decimal - fraction.length);
  return negative + (exponentMark === undefined ? formatDecimal(nano) : formatExponent(nano));
}

/** `digits` times ten to `exponent`, in billionths, rounded up as Kubernetes does. */
function atScale(digits: bigint, exponent: number): bigint {
  const shift = exponent + scale;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (digits + divisor - 1n) / divisor;
}

function formatDecimal(nano: bigint): string {
  const { mantissa, exponent } = inThousands(nano);
  const suffix = Object.entries(decimalExponents).find(([, power]) => power === exponent)?.[0] ?? "";
  return `${mantissa}${suffix}`;
}

function formatExponent(nano: bigint): string {
  const { mantissa, exponent } = inThousands(nano);
  return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
}

/** The shortest integer with an exponent that is a multiple of three. */
function inThousands(nano: bigint): { readonly mantissa: bigint; readonly exponent: number } {
  let mantissa = nano;
  let exponent = -scale;
  if (mantissa === 0n) return { mantissa, exponent: 0 };
  while (exponent < 18 && mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  return { mantissa, exponent };
}

function formatBinary(nano: bigint): string {
  const one = 10n ** BigInt(scale);
  // Below 1024, and for fractions of bytes, Kubernetes uses decimal suffixes.
  if (nano % one !== 0n || nano / one < 1024n) return formatDecimal(nano);
  const bytes = nano / one;
  const suffixes = Object.entries(binaryExponents).toReversed();
  const fitting = suffixes.find(([, power]) => bytes % (1n << BigInt(power)) === 0n);
  return fitting === undefined ? `${bytes}` : `${bytes >> BigInt(fitting[1])}${fitting[0]}`;
}

import { z } from "zod";

const goUnits: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const goDuration = /^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
/** Longer ones are no durations that anybody means, and need long to calculate. */
const longestDuration = 200;
const percentage = /^\d+%?$/;
const absolute = /^\d+$/;

/** What a value that is none of these must be. */
const words = {
  duration: "must be a duration such as 30s or 1h30m",
  percentage: "must be a whole number from 0 to 100, with or without %",
  replicas: "must be a number of replicas such as 2 or 50%",
};

/** A text or a number. What a JSON Schema of it says besides: editors show `errorMessage`, and so do `slipway check` and the plugin. */
function textOrNumber(rules: {
  readonly pattern: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly errorMessage: string;
}) {
  return z.union([z.string(), z.number()]).meta({ multipleOf: 1, ...rules });
}

/** Parses a duration in Go's format: `90s`, `1h30m`, `1.5h`, `-2s`, `0`. Undefined for anything else. */
export function parseDuration(text: string): Temporal.Duration | undefined {
  if (text.length > longestDuration || !goDuration.test(text)) return undefined;
  let nanoseconds = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = goUnits[unit] ?? 0n;
    nanoseconds += BigInt(whole || 0) * size + (fraction === "" ? 0n : (BigInt(fraction) * size) / 10n ** BigInt(fraction.length));
  }
  return fromNanoseconds(text.startsWith("-") ? -nanoseconds : nanoseconds);
}

/** Formats a duration for people, rounded to the second: `1h30m`, `45s`, `0s`. */
export function formatDuration(duration: Temporal.Duration): string {
  const seconds = Math.round(duration.total("seconds"));
  const parts: readonly (readonly [number, string])[] = [
    [Math.trunc(Math.abs(seconds) / 3600), "h"],
    [Math.trunc(Math.abs(seconds) / 60) % 60, "m"],
    [Math.abs(seconds) % 60, "s"],
  ];
  const text = parts.flatMap(([value, unit]) => (value === 0 ? [] : [`${value}${unit}`])).join("");
  return text === "" ? "0s" : seconds < 0 ? `-${text}` : text;
}

function fromNanoseconds(nanoseconds: bigint): Temporal.Duration {
  return Temporal.Duration.from({ seconds: Number(nanoseconds / 1_000_000_000n), nanoseconds: Number(nanoseconds % 1_000_000_000n) }).round(
    {
      largestUnit: "hours",
    },
  );
}

/** Numbers below this are meant as seconds or minutes: nobody waits for less than a millisecond. */
const fewestNanoseconds = 1e6;

/** A duration, in Go's format or as a number of nanoseconds, of which a number below a millisecond is refused. Parsed to a `Temporal.Duration`. */
export const durationSchema: z.ZodType<Temporal.Duration> = textOrNumber({
  pattern: goDuration.source,
  errorMessage: words.duration,
}).transform((value, context) => {
  if (typeof value === "number" && value > 0 && value < fewestNanoseconds) {
    context.addIssue({ code: "custom", message: `a number without a unit is nanoseconds: write ${value}s or ${value}m` });
    return z.NEVER;
  }
  const duration =
    typeof value === "string" ? parseDuration(value) : Number.isSafeInteger(value) ? fromNanoseconds(BigInt(value)) : undefined;
  if (duration !== undefined) return duration;
  context.addIssue({ code: "custom", message: words.duration });
  return z.NEVER;
});

/** A percentage: `10`, `"10"` or `"10%"`. Parsed to a number from 0 to 100. */
export const percentageSchema: z.ZodType<number> = textOrNumber({
  pattern: "^0*(\\d{1,2}|100)%?$",
  minimum: 0,
  maximum: 100,
  errorMessage: words.percentage,
}).transform((value, context) => {
  const percent = typeof value === "number" ? value : percentage.test(value) ? Number.parseInt(value, 10) : Number.NaN;
  if (Number.isInteger(percent) && percent >= 0 && percent <= 100) return percent;
  context.addIssue({ code: "custom", message: words.percentage });
  return z.NEVER;
});

/** A number of replicas: absolute, or as a percentage of another workload's replicas. */
export type Replicas = { readonly kind: "count"; readonly count: number } | { readonly kind: "percentage"; readonly percent: number };

/** A number of replicas: `3`, `"3"` or `"50%"`. */
export const replicasSchema: z.ZodType<Replicas> = textOrNumber({
  pattern: percentage.source,
  minimum: 0,
  errorMessage: words.replicas,
}).transform((value, context): Replicas => {
  const text = String(value);
  if (absolute.test(text)) return { kind: "count", count: Number(text) };
  if (percentage.test(text)) return { kind: "percentage", percent: Number.parseInt(text, 10) };
  context.addIssue({ code: "custom", message: words.replicas });
  return z.NEVER;
});

/** The absolute number of replicas for a workload that has `total`; percentages are rounded up. */
export function replicasOf(replicas: Replicas, total: number): number {
  return replicas.kind === "count" ? replicas.count : Math.ceil((total * replicas.percent) / 100);
}

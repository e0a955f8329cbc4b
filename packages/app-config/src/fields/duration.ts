import { z } from "zod";

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** Go stores durations as nanoseconds in 64 bits: about 292 years. */
const longestMs = 9_223_372_036_854;

/** Parses a duration in Go's notation, such as `1h30m`, `1.5s` or `250ms`, to milliseconds. Undefined if it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const sign = text.startsWith("-") ? -1 : 1;
  const body = text.replace(/^[-+]/, "");
  if (body === "0") return 0;
  let total = 0;
  part.lastIndex = 0;
  while (part.lastIndex < body.length) {
    const [, amount, unit] = part.exec(body) ?? [];
    if (amount === undefined || unit === undefined) return undefined;
    total += Number(amount) * (unitMs[unit] ?? Number.NaN);
  }
  return body === "" || total > longestMs ? undefined : sign * total;
}

const expected = "must be a duration such as 30s, 5m or 1h30m";

/** Numbers below this are meant as seconds or minutes: nobody waits for less than a millisecond. */
const fewestNanoseconds = 1e6;

/**
 * A duration: in Go's notation, or a number of nanoseconds. The result is in milliseconds. As in PipeCD, 0 means the default. A number below a
 * millisecond is refused.
 */
export function durationField(defaultText: string) {
  const defaultMs = parseDuration(defaultText) ?? 0;
  return z
    .union([z.string(), z.number()], { error: expected })
    .transform((written, context) => {
      const ms = typeof written === "number" ? written * 1e-6 : parseDuration(written);
      const message = problemWith(written, ms);
      if (ms !== undefined && message === undefined) return ms === 0 ? defaultMs : ms;
      context.issues.push({ code: "custom", input: written, message: message ?? expected });
      return z.NEVER;
    })
    .prefault(defaultText);
}

function problemWith(written: string | number, ms: number | undefined): string | undefined {
  if (ms === undefined) return expected;
  if (ms < 0) return "must not be negative";
  if (typeof written === "string" || written === 0 || written >= fewestNanoseconds) return undefined;
  return `a number without a unit is nanoseconds: write ${written}s or ${written}m`;
}

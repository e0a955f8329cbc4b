import { Fault } from "@slipway/domain";
import { InvalidArgumentError } from "commander";

/** Reads a whole number within bounds. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} up` : `from ${min} to ${max}`;
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`Write a whole number ${range}.`);
    return value;
  };
}

/** Reads a TCP port. 0 lets the system choose one. */
export const port: (text: string) => number = wholeNumber(0, 65_535);

/** Reads a number of seconds greater than 0. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("Write a number of seconds greater than 0.");
  return value;
}

/** Splits `key=value`. Throws `invalid` with the name of the option for anything else. */
export function keyValue(text: string, option: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new Fault("invalid", `${option} ${JSON.stringify(text)} is not of the form key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Reads a commit hash or its beginning, in lower case. Throws `invalid` for anything else. */
export function commitHash(text: string): string {
  if (!/^[0-9a-f]{7,64}$/i.test(text))
    throw new Fault("invalid", `${JSON.stringify(text)} is not a commit hash: at least 7 hexadecimal digits`);
  return text.toLowerCase();
}

/** Reads the address of a web server. */
export function webAddress(text: string): string {
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text)) throw new InvalidArgumentError("Write an address such as http://127.0.0.1:7400.");
  return text;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Reads a duration such as 90s, 1h30m or 2d, in milliseconds. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
  const ms = parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (unitsMs[unit] ?? 0), 0);
  if (parts.map(([part]) => part).join("") !== text || !(ms > 0))
    throw new InvalidArgumentError("Write a duration such as 90s, 1h30m or 2d.");
  return ms;
}

/** Reads when something began: a duration before now, such as 2h or 7d, or a date or time, such as 2026-11-29 or 2026-11-29T13:00:00Z. */
export function since(text: string, _previous?: unknown, nowMs = Date.now()): Temporal.Instant {
  if (/^[\d.]+(ms|s|m|h|d|w)/.test(text)) return Temporal.Instant.fromEpochMilliseconds(Math.round(nowMs - durationMs(text)));
  try {
    return /^\d{4}-\d\d-\d\d$/.test(text)
      ? Temporal.PlainDate.from(text).toZonedDateTime(Temporal.Now.timeZoneId()).toInstant()
      : Temporal.Instant.from(text);
  } catch {
    throw new InvalidArgumentError("Write a duration such as 2h, a date such as 2026-11-29, or a time such as 2026-11-29T13:00:00Z.");
  }
}

/** Reads words of a closed set, several with commas or by repeating the option. */
export function someOf<const Word extends string>(words: readonly Word[]): (text: string, previous?: readonly Word[]) => readonly Word[] {
  return (text, previous = []) => {
    const given = text.split(",").map((each) => each.trim().toLowerCase());
    return [
      ...previous,
      ...given.map((each) => {
        const known = words.find((word) => word === each || word.replaceAll("-", "") === each);
        if (known === undefined) throw new InvalidArgumentError(`Choose among ${words.join(", ")}.`);
        return known;
      }),
    ];
  };
}

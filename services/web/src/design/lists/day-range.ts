import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** From the first moment of one day to the last of another, in the time of the browser, as the server is asked. A day is written like 2026-11-30; another text is none. */
export function dayRange({ since = "", until = "" }: { readonly since?: string | undefined; readonly until?: string | undefined }): {
  readonly since?: Pick<Timestamp, "seconds" | "nanos">;
  readonly until?: Pick<Timestamp, "seconds" | "nanos">;
} {
  const [from, to] = [beginOf(since, 0), beginOf(until, 1)];
  return { ...(from && { since: from }), ...(to && { until: to }) };
}

/** The beginning of a day, or of one of those after it. */
function beginOf(text: string, after: number): Pick<Timestamp, "seconds" | "nanos"> | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const at = new Date(Number(year), Number(month) - 1, Number(day) + after).getTime();
  return { seconds: BigInt(Math.floor(at / 1_000)), nanos: 0 };
}

import { instantOf } from "./instant-of.ts";

/** The time of a log line, in UTC: 13:04:59. */
export function timeOfDay(at: { readonly seconds: bigint } | undefined): string {
  return instantOf(at)?.toString({ smallestUnit: "second" }).slice(11, 19) ?? "";
}

import { age } from "./age.ts";

/** A point in time for people, in UTC, and how long ago it was: `2026-11-29 13:04:59Z (5m ago)`. "-" if there is none. */
export function time(at: Temporal.Instant | undefined, nowMs: number): string {
  return at === undefined ? "-" : `${at.toString({ smallestUnit: "second" }).replace("T", " ")} (${age(at, nowMs)} ago)`;
}

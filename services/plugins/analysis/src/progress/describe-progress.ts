import { formatDuration } from "@slipway/plugin-sdk";
import type { CheckProgress } from "./progress.ts";

/** The progress of an analysis: `2 of 5 checks ok, 3m left`. */
export function describeProgress(checks: readonly CheckProgress[], left: Temporal.Duration): string {
  const time = `${formatDuration(coarse(left))} left`;
  const looked = checks.filter(({ isOk }) => isOk !== undefined);
  if (checks.length === 0) return time;
  if (looked.length === 0) return `${count(checks.length)}, ${time}`;
  const isOk = checks.filter((check) => check.isOk).length;
  return `${isOk} of ${count(checks.length)} ok, ${time}`;
}

export const count = (checks: number): string => `${checks} ${checks === 1 ? "check" : "checks"}`;

const minute = Temporal.Duration.from({ minutes: 1 });

/** Without seconds if it is longer than a minute. */
function coarse(left: Temporal.Duration): Temporal.Duration {
  if (left.sign <= 0) return new Temporal.Duration();
  return Temporal.Duration.compare(left, minute) < 0
    ? left.round({ smallestUnit: "seconds" })
    : left.round({ smallestUnit: "minutes", largestUnit: "hours" });
}

import type { EventPullRequest } from "@slipway/domain";
import { age } from "./age.ts";

/** What became of a pull request, and how long ago: `1 open 3d`. */
export function pullRequestWords({ number, state, at }: EventPullRequest, nowMs: number): string {
  return `${number} ${state} ${age(at, nowMs)}`;
}

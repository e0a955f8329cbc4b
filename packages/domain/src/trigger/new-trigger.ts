import type { Trigger } from "./trigger.ts";

/** Returns a trigger: the given fields, and those of one that nobody requested for all others. */
export function newTrigger(given: Pick<Trigger, "kind" | "commit" | "at"> & Partial<Trigger>): Trigger {
  return {
    commander: "",
    strategy: undefined,
    traceCommitHash: undefined,
    traceCommitHashes: [],
    commits: [given.commit],
    ...given,
  };
}

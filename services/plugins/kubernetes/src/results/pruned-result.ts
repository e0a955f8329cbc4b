import type { PruneResult } from "../inventory/prune.ts";
import { describeTermination } from "../terminating/termination.ts";
import type { TargetlessResult } from "./applied-result.ts";

/** What pruning did with an object. */
export function prunedResult(result: PruneResult): TargetlessResult {
  const { group, kind, namespace, name } = result.key;
  const about = (outcome: TargetlessResult["outcome"], reason = ""): TargetlessResult => ({
    ...{ group, kind, namespace, name, outcome, reason, diff: "" },
  });
  switch (result.kind) {
    case "deleted":
      return about("deleted");
    case "gone":
      return about("deleted", "it was already gone");
    case "kept":
    case "left":
      return about("kept", result.reason);
    case "other-variant":
      return about("kept", "it belongs to another variant");
    case "terminating":
      return about("deleted", `it is still there: it ${describeTermination(result.live)}`);
    case "postponed":
      return about("not-tried", result.reason);
    case "failed":
      return about("failed", result.fault.message);
  }
}

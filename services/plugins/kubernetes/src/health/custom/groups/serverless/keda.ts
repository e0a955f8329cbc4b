import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";

/** KEDA: https://keda.sh/docs/latest/reference */
export const keda: RulesByGroup = {
  "keda.sh": kinds(
    ["ScaledJob", "ScaledObject"],
    [
      condition("Ready", { False: "degraded" }),
      condition("Ready", { Unknown: "degraded" }, { reason: ["PartialTriggerError"] }),
      condition("Fallback", { True: "degraded" }),
      condition("Paused", { True: "suspended" }),
      aim("Ready"),
    ],
  ),
};

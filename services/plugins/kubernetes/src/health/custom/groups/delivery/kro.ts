import type { RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { where } from "../../vocabulary/words.ts";

const ready = condition("Ready", { True: "healthy" }, { isCurrent: true });
const failed = condition("*", { False: "degraded" }, { isCurrent: true });

/** kro: https://kro.run/docs */
export const kro: RulesByGroup = {
  "kro.run": {
    ResourceGraphDefinition: [ready, failed],
    "*": [ready, where("state", ["FAILED", "ERROR"], [failed]), condition("*", { False: "progressing" })],
  },
};

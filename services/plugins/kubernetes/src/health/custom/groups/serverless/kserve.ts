import { conventions } from "../../conventions/convention-health.ts";
import type { RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition, conditionsObserved } from "../../vocabulary/condition.ts";
import { observed } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

const stopped = condition("*", { True: "suspended", False: "suspended", Unknown: "suspended" }, { reason: ["Stopped"] });

/** KServe: https://kserve.github.io/website */
export const kserve: RulesByGroup = {
  "serving.kserve.io": {
    InferenceService: [stopped, words("modelStatus.transitionStatus", { degraded: ["BlockedByFailedLoad", "InvalidSpec"] }), conventions],
    LLMInferenceService: [observed(), conditionsObserved("Ready"), stopped, aim("Ready")],
  },
};

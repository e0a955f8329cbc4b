import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition, conditionsObserved } from "../../vocabulary/condition.ts";
import { always, within } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

/** Kyverno: https://kyverno.io/docs/policy-types. The newer policies have their conditions one level deeper. */
export const kyverno: RulesByGroup = {
  "kyverno.io": kinds(["ClusterPolicy", "Policy"], [aim("Ready")]),
  "policies.kyverno.io": {
    "*": [
      within("conditionStatus", [
        conditionsObserved(),
        words("ready", { healthy: ["true"] }),
        condition("*", { False: "degraded" }),
        always("degraded", "The policy is not ready"),
      ]),
    ],
  },
};

import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim } from "../../vocabulary/condition.ts";

/** Camel K: https://camel.apache.org/camel-k */
export const camel: RulesByGroup = {
  "camel.apache.org": kinds(["Integration", "IntegrationPlatform", "KameletBinding", "Pipe"], [aim("Ready")]),
};

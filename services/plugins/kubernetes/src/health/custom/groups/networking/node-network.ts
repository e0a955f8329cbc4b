import type { RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";

/** Networks of nodes: nmstate and Calico. */
export const nodeNetwork: RulesByGroup = {
  "nmstate.io": {
    NodeNetworkConfigurationPolicy: [
      condition("Degraded", { True: "degraded" }),
      condition("Progressing", { True: "progressing" }),
      condition("Ignored", { True: "suspended" }),
      condition("Available", { True: "healthy" }),
    ],
    NodeNetworkConfigurationEnactment: [
      condition(["Pending", "Progressing"], { True: "progressing" }),
      condition("Failing", { True: "degraded" }),
      condition("Aborted", { True: "suspended" }),
      condition("Available", { True: "healthy" }),
    ],
  },
  "operator.tigera.io": { "*": [condition("Degraded", { True: "degraded" }), condition("Available", { True: "healthy" })] },
};

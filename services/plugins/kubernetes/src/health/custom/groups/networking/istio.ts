import type { RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

/** The operator of Istio writes the word or its number: https://istio.io/latest/docs/reference/config/istio.operator.v1alpha1/#InstallStatus-Status */
export const istio: RulesByGroup = {
  "install.istio.io": {
    IstioOperator: [
      words("status", {
        unknown: ["NONE", "0"],
        progressing: ["UPDATING", "1", "RECONCILING", "2"],
        healthy: ["HEALTHY", "3"],
        degraded: ["ERROR", "4", "ACTION_REQUIRED", "5"],
      }),
    ],
  },
};

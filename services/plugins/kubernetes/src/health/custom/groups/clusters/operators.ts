import type { RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { where, words } from "../../vocabulary/words.ts";

/** Operator Lifecycle Manager: https://olm.operatorframework.io/docs */
export const operators: RulesByGroup = {
  "operators.coreos.com": {
    Subscription: [
      condition(
        "InstallPlanMissing",
        { True: "degraded", False: "degraded", Unknown: "degraded" },
        { except: ["ReferencedInstallPlanNotFound"] },
      ),
      condition(["CatalogSourcesUnhealthy", "InstallPlanFailed", "ResolutionFailed"], { True: "degraded" }),
      where("installedCSV", ["*"], [condition("InstallPlanPending", { True: "healthy" }, { reason: ["RequiresApproval"] })]),
      condition("InstallPlanPending", { True: "progressing" }),
      words("state", { healthy: ["AtLatestKnown", "UpgradeAvailable"], otherwise: "progressing" }),
    ],
    ClusterServiceVersion: [words("phase", { healthy: ["Succeeded"], degraded: ["Failed", "Unknown"], otherwise: "progressing" })],
    InstallPlan: [
      words("phase", { healthy: ["Complete"], degraded: ["Failed"], suspended: ["RequiresApproval"], otherwise: "progressing" }),
    ],
  },
};

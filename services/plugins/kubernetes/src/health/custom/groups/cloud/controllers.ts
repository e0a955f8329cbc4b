import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { observed } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

/** The clouds' own controllers: AWS Controllers for Kubernetes, Google's Config Connector, SAP BTP; and IAM Manager. */
export const controllers: RulesByGroup = {
  "*.services.k8s.aws": {
    "*": [
      condition("ACK.Terminal", { True: "degraded" }),
      condition("Ready", { True: "healthy", False: "progressing" }),
      condition("ACK.ResourceSynced", { True: "healthy", False: "progressing" }),
    ],
  },
  "*.cnrm.cloud.google.com": {
    ...kinds(["ConfigConnector", "ConfigConnectorContext"], [observed(), words("healthy", { healthy: ["true"], degraded: ["false"] })]),
    "*": [
      observed(),
      condition("Ready", { False: "degraded" }, { reason: ["DependencyInvalid", "DependencyNotFound", "UpdateFailed"] }),
      condition("Ready", { False: "suspended" }, { reason: ["DependencyNotReady"] }),
      condition("Ready", { True: "healthy", False: "progressing", Unknown: "progressing" }),
    ],
  },
  "services.cloud.sap.com": kinds(
    ["ServiceBinding", "ServiceInstance"],
    [
      condition("Failed", { True: "degraded" }),
      condition("Succeeded", { False: "degraded" }),
      condition(["Ready", "Succeeded"], { True: "healthy" }),
    ],
  ),
  "iammanager.keikoproj.io": {
    Iamrole: [
      words(
        "state",
        {
          healthy: ["Ready"],
          degraded: ["Error", "PolicyNotAllowed", "RoleNameNotAvailable", "RolesMaxLimitReached"],
          otherwise: "progressing",
        },
        ["errorDescription"],
      ),
    ],
  },
};

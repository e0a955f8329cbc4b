import type { RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { each } from "../../vocabulary/fields.ts";

/** Routes of OpenShift, and what serves them. */
export const openshiftRoutes: RulesByGroup = {
  "route.openshift.io": { Route: [each("ingress", [aim("Admitted")], "routerName")] },
  "operator.openshift.io": {
    IngressController: [
      condition("Degraded", { True: "degraded" }),
      condition("DeploymentReplicasAllAvailable", { False: "progressing" }),
      condition("Progressing", { True: "progressing" }),
      condition("Available", { True: "healthy", False: "degraded" }),
    ],
  },
};

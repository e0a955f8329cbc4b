import type { RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { fewer } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

/** Automation of other vendors: Pulumi, Ansible, OpenShift. */
export const automation: RulesByGroup = {
  "pulumi.com": { Stack: [condition("Stalled", { True: "degraded" }), condition("Reconciling", { True: "progressing" }), aim("Ready")] },
  "tower.ansible.com": {
    AnsibleJob: [
      words("ansibleJobResult.status", {
        healthy: ["successful"],
        degraded: ["error", "failed", "canceled"],
        otherwise: "progressing",
      }),
    ],
  },
  "apps.openshift.io": {
    DeploymentConfig: [
      condition("Progressing", { False: "degraded" }),
      fewer("availableReplicas", "replicas"),
      condition("Progressing", { True: "healthy" }, { reason: ["NewReplicationControllerAvailable"] }),
      condition("Progressing", { True: "progressing", Unknown: "progressing" }),
    ],
  },
};

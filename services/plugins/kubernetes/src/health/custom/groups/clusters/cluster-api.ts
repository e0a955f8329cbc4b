import { listAt, textAt } from "../../../../json/json.ts";
import { degraded } from "../../../verdicts.ts";
import { conventions } from "../../conventions/convention-health.ts";
import { type Check, kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { always, fewer, present, within } from "../../vocabulary/fields.ts";
import { where, words } from "../../vocabulary/words.ts";

/** Conditions of v1beta1 have a severity: only an error is one. */
const errors: Check = (at) => {
  const found = listAt(at, "conditions").filter((each) => textAt(each, "status") === "False" && textAt(each, "severity") === "Error");
  return found.length > 0 ? degraded(found.map((each) => textAt(each, "message") || textAt(each, "reason")).join("; ")) : undefined;
};

/** Cluster API: https://cluster-api.sigs.k8s.io/developer/core/controllers */
export const clusterApi: RulesByGroup = {
  "cluster.x-k8s.io": {
    ...kinds(["Cluster", "Machine", "MachineDeployment", "MachineSet"], [conventions]),
    MachinePool: [words("phase", { healthy: ["Running", "Scaling"], degraded: ["Failed", "Unknown"], otherwise: "progressing" })],
    MachineHealthCheck: [
      where("currentHealthy", [""], [always("progressing", "Waiting for the machines to be checked")]),
      fewer("currentHealthy", "expectedMachines", "degraded"),
      always("healthy"),
    ],
  },
  "controlplane.cluster.x-k8s.io": {
    AWSManagedControlPlane: [
      present("failureMessage", "degraded"),
      condition("EKSControlPlaneUpdating", { True: "progressing" }),
      condition("Ready", { True: "healthy" }),
      errors,
    ],
    KubeadmControlPlane: [
      condition("EtcdClusterHealthy", { False: "degraded", Unknown: "degraded" }),
      within("v1beta2", [
        condition(["MachinesReady", "MachinesUpToDate"], { False: "progressing", Unknown: "progressing" }),
        condition("RollingOut", { True: "progressing" }),
      ]),
      condition("ControlPlaneComponentsHealthy", { False: "progressing", Unknown: "progressing" }),
      fewer("updatedReplicas", "replicas"),
      fewer("readyReplicas", "replicas"),
      present("conditions", "healthy", ""),
    ],
  },
  "addons.cluster.x-k8s.io": { ClusterResourceSet: [aim("ResourcesApplied")] },
};

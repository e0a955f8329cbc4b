import type { RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { where, words } from "../../vocabulary/words.ts";

/** KubeVirt: https://kubevirt.io/user-guide */
export const virtualMachines: RulesByGroup = {
  "kubevirt.io": {
    VirtualMachine: [
      condition("Paused", { True: "suspended" }),
      words("printableStatus", { degraded: ["CrashLoopBackOff", "DataVolumeError", "Err*", "ImagePullBackOff"] }),
      condition("Ready", { True: "healthy" }),
      where("created", ["true"], [condition("Ready", { False: "progressing", Unknown: "progressing" })]),
      words("printableStatus", { progressing: ["Migrating", "Provisioning", "Start*", "WaitingFor*"] }),
      condition("Ready", { False: "suspended" }),
    ],
    VirtualMachineInstance: [
      words("phase", {
        degraded: ["Failed"],
        progressing: ["Pending", "Scheduling", "Scheduled", "WaitingForSync"],
        suspended: ["Succeeded"],
        unknown: ["Unknown"],
      }),
      condition("Paused", { True: "suspended" }),
      aim("Ready"),
    ],
  },
  "cdi.kubevirt.io": {
    DataVolume: [
      words("phase", { healthy: ["Succeeded"], suspended: ["Paused"], degraded: ["Failed", "Unknown"] }),
      condition("Running", { False: "degraded" }, { reason: ["Error"] }),
      words("phase", { otherwise: "progressing" }),
    ],
  },
};

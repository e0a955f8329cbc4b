import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim } from "../../vocabulary/condition.ts";
import { always } from "../../vocabulary/fields.ts";
import { spec } from "../../vocabulary/place.ts";
import { where, words } from "../../vocabulary/words.ts";

/** NetApp: Trident (https://docs.netapp.com/us-en/trident) and Astra. */
export const netapp: RulesByGroup = {
  "trident.netapp.io": {
    TridentBackendConfig: [
      words("lastOperationStatus", { degraded: ["Failed"] }),
      where("phase", ["Bound"], [words("lastOperationStatus", { healthy: ["Success"] })]),
    ],
    TridentOrchestrator: [words("status", { healthy: ["Installed"], degraded: ["Failed", "Error"], otherwise: "progressing" })],
  },
  "astra.netapp.io": {
    Application: [aim("Ready")],
    AppVault: [words("state", { healthy: ["Available"], degraded: ["Failed"], otherwise: "progressing" })],
    ...kinds(
      ["Backup", "ResourceBackup", "ResticVolumeBackup", "Snapshot"],
      [words("state", { healthy: ["Completed"], progressing: ["Running", "Pending"], otherwise: "degraded" })],
    ),
    ExecHook: [words(spec("enabled"), { healthy: ["true"], suspended: ["false"] }, [])],
    Schedule: [always("healthy")],
  },
};

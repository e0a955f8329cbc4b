import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

const run = words(
  "phase",
  {
    healthy: ["Completed"],
    degraded: ["Failed", "FailedValidation", "FinalizingPartiallyFailed", "PartiallyFailed", "WaitingForPluginOperationsPartiallyFailed"],
    otherwise: "progressing",
  },
  ["failureReason"],
);

/** Velero: https://velero.io/docs/main/api-types */
export const backups: RulesByGroup = {
  "velero.io": {
    ...kinds(["Backup", "Restore"], [run]),
    Schedule: [words("phase", { healthy: ["Enabled"], degraded: ["FailedValidation"], otherwise: "progressing" })],
    BackupStorageLocation: [words("phase", { healthy: ["Available"], degraded: ["Unavailable"] })],
  },
};

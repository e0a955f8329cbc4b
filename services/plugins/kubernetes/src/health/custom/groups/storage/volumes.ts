import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { present } from "../../vocabulary/fields.ts";
import { where, words } from "../../vocabulary/words.ts";

const snapshot = [present("readyToUse", "healthy", ""), words("error.message", { otherwise: "degraded" }, ["error.message"])];

/** Snapshots of volumes (https://kubernetes.io/docs/concepts/storage/volume-snapshots), and the volumes of Longhorn. */
export const volumes: RulesByGroup = {
  "snapshot.storage.k8s.io": kinds(["VolumeSnapshot", "VolumeSnapshotContent"], snapshot),
  "groupsnapshot.storage.k8s.io": kinds(["VolumeGroupSnapshot", "VolumeGroupSnapshotContent"], snapshot),
  "longhorn.io": {
    Volume: [
      words("robustness", { degraded: ["faulted"] }, []),
      where("state", ["attached"], [words("robustness", { healthy: ["healthy"], otherwise: "progressing" }, [])]),
      words("state", { healthy: ["detached"], otherwise: "progressing" }, []),
    ],
  },
};

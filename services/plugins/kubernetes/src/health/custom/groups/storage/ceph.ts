import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { always } from "../../vocabulary/fields.ts";
import { where, words } from "../../vocabulary/words.ts";

/** Ceph by Rook (https://rook.io/docs/rook/latest/CRDs), and OpenShift Data Foundation, which is built on it. */
export const ceph: RulesByGroup = {
  "ceph.rook.io": {
    CephCluster: [
      words("ceph.health", { degraded: ["HEALTH_ERR", "HEALTH_WARN"] }),
      where(
        "ceph.health",
        ["HEALTH_OK"],
        [words("state", { healthy: ["Created", "Connected"], degraded: ["Error"], otherwise: "progressing" }), always("healthy")],
      ),
    ],
    ...kinds(
      [
        "CephBlockPool",
        "CephClient",
        "CephFilesystem",
        "CephFilesystemSubVolumeGroup",
        "CephNFS",
        "CephObjectStore",
        "CephObjectStoreUser",
        "CephRBDMirror",
      ],
      [words("phase", { healthy: ["Ready", "Connected", "Created"], degraded: ["Failure", "Failed", "Error"], otherwise: "progressing" })],
    ),
  },
  "ocs.openshift.io": {
    StorageCluster: [
      condition("Degraded", { True: "degraded" }),
      condition("Progressing", { True: "progressing" }),
      condition(["Available", "Upgradeable"], { True: "healthy" }),
    ],
  },
};

import type { RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { absent, observed } from "../../vocabulary/fields.ts";
import { annotation } from "../../vocabulary/place.ts";
import { words } from "../../vocabulary/words.ts";

/** PostgreSQL by CloudNativePG (https://cloudnative-pg.io/documentation) and by Zalando. */
export const postgres: RulesByGroup = {
  "postgresql.cnpg.io": {
    Cluster: [
      words(annotation("cnpg.io/reconciliationLoop"), { suspended: ["disabled"] }, []),
      condition("cnpg.io/hibernation", { True: "suspended", False: "degraded", Unknown: "degraded" }),
      absent("conditions", "progressing", "Waiting for the cluster to be set up"),
      words(
        "phase",
        {
          healthy: ["Cluster in healthy state"],
          progressing: [
            "Setting up primary",
            "Creating a new replica",
            "Upgrading cluster",
            "Waiting for the instances to become active",
            "Promoting to primary cluster",
          ],
          degraded: [
            "Applying configuration",
            "Cluster cannot execute instance online upgrade*",
            "Cluster upgrade delayed",
            "Failing over",
            "Online upgrade in progress",
            "Primary instance is being restarted*",
            "Switchover in progress",
            "Upgrading Postgres major version",
            "Waiting for user action",
          ],
          suspended: [
            "Cluster cannot proceed to reconciliation*",
            "Cluster has incomplete or invalid image catalog",
            "Cluster is unrecoverable*",
            "Unable to create required cluster objects",
          ],
          otherwise: "unknown",
        },
        ["phaseReason"],
      ),
    ],
    Backup: [
      words(
        "phase",
        { healthy: ["completed"], degraded: ["failed", "walArchivingFailing", "invalid backup definition"], otherwise: "progressing" },
        ["error"],
      ),
    ],
    // A Database that was never applied waits for its owner; only one that was applied before can be broken.
    Database: [observed({ isRequired: true }), words("applied", { healthy: ["true"], degraded: ["false"] })],
  },
  "acid.zalan.do": {
    postgresql: [words("PostgresClusterStatus", { healthy: ["Running"], progressing: ["Creating", "Updating"], otherwise: "degraded" })],
  },
};

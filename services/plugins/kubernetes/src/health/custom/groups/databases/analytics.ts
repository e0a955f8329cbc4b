import type { RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { where, words } from "../../vocabulary/words.ts";

const installation = [words("status", { healthy: ["Completed"], progressing: ["InProgress"], otherwise: "degraded" }, [])];

/** ClickHouse by Altinity, Cassandra by DataStax, Druid, and the schemas of Atlas. */
export const analytics: RulesByGroup = {
  "clickhouse.altinity.com": { ClickHouseInstallation: installation },
  "clickhouse-keeper.altinity.com": { ClickHouseKeeperInstallation: installation },
  "cassandra.datastax.com": {
    CassandraDatacenter: [
      condition("Valid", { False: "degraded" }),
      condition("Stopped", { True: "suspended" }),
      condition(["Decommission", "ReplacingNodes", "Resuming", "RollingRestart", "ScalingDown", "ScalingUp", "Updating"], {
        True: "progressing",
      }),
      condition(["Healthy", "Ready", "Initialized"], { False: "degraded" }),
      condition(["Healthy", "Ready"], { True: "healthy" }),
    ],
  },
  "druid.apache.org": {
    Druid: [
      words("druidNodeStatus.druidNodeConditionType", { degraded: ["DruidNodeErrorState"] }, ["druidNodeStatus.reason"]),
      words("druidNodeStatus.druidNodeConditionStatus", { degraded: ["False"] }, ["druidNodeStatus.reason"]),
      where(
        "druidNodeStatus.druidNodeConditionType",
        ["DruidClusterReady"],
        [words("druidNodeStatus.druidNodeConditionStatus", { healthy: ["True"] }, ["druidNodeStatus.reason"])],
      ),
    ],
  },
  "db.atlasgo.io": {
    AtlasMigration: [condition("Ready", { False: "progressing" }, { reason: ["Reconciling"] }), aim("Ready")],
    AtlasSchema: [condition("Ready", { False: "progressing" }, { reason: ["Reconciling"] }), aim("Ready")],
  },
};

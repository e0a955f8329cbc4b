import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const cluster = "postgresql.cnpg.io/v1 Cluster";
const elasticsearch = "elasticsearch.k8s.elastic.co/v1 Elasticsearch";
const nodes = "spec: {nodeSets: [{count: 2}, {count: 1}]}";
const cases: readonly RuleCase[] = [
  [cluster, "conditions: [{type: Ready, status: 'True'}], phase: Cluster in healthy state", "healthy"],
  [cluster, "conditions: [{type: Ready, status: 'False'}], phase: Failing over, phaseReason: db-1 is gone", "degraded", "db-1 is gone"],
  [cluster, "conditions: [{type: Ready, status: 'False'}], phase: A new phase", "unknown"],
  [cluster, "conditions: [{type: cnpg.io/hibernation, status: 'True', message: asleep}]", "suspended", "asleep"],
  [cluster, "", "suspended", "reconciliationLoop", "metadata: {name: a, annotations: {cnpg.io/reconciliationLoop: disabled}}"],
  ["postgresql.cnpg.io/v1 Backup", "phase: walArchivingFailing, error: no bucket", "degraded", "no bucket"],
  ["postgresql.cnpg.io/v1 Database", "applied: false, message: no owner", "progressing"],
  ["postgresql.cnpg.io/v1 Database", "applied: false, observedGeneration: 3, message: no owner", "degraded", "no owner"],
  ["acid.zalan.do/v1 postgresql", "PostgresClusterStatus: SyncFailed", "degraded", "SyncFailed"],
  [
    "k8s.mariadb.com/v1alpha1 MariaDB",
    "conditions: [{type: Ready, status: 'False', reason: StatefulSetNotReady, message: waiting}]",
    "progressing",
    "waiting",
  ],
  ["k8s.mariadb.com/v1alpha1 MariaDB", "", "suspended", "spec.suspend", "spec: {suspend: true}"],
  [
    "k8s.mariadb.com/v1alpha1 Backup",
    "conditions: [{type: Complete, status: 'True', reason: JobFailed, message: exit 1}]",
    "degraded",
    "exit 1",
  ],
  ["mariadb.mmontes.io/v1alpha1 Grant", "conditions: [{type: Ready, status: 'False', message: no user}]", "degraded", "no user"],
  ["psmdb.percona.com/v1 PerconaServerMongoDB", "state: paused", "suspended"],
  ["pxc.percona.com/v1 PerconaXtraDBCluster", "state: stopping", "progressing"],
  [elasticsearch, "availableNodes: 2, phase: Ready, health: green", "progressing", "2 of 3", nodes],
  [elasticsearch, "availableNodes: 3, phase: ApplyingChanges, health: green", "progressing", "ApplyingChanges", nodes],
  [elasticsearch, "availableNodes: 3, phase: Ready, health: red", "degraded", "red", nodes],
  [elasticsearch, "availableNodes: 3, phase: Ready, health: green", "healthy", "", nodes],
  ["beat.k8s.elastic.co/v1beta1 Beat", "health: odd", "unknown"],
  ["kibana.k8s.elastic.co/v1 Kibana", "health: yellow", "progressing"],
  ["clickhouse.altinity.com/v1 ClickHouseInstallation", "status: Aborted", "degraded", "Aborted"],
  ["clickhouse-keeper.altinity.com/v1 ClickHouseKeeperInstallation", "status: InProgress", "progressing"],
  [
    "cassandra.datastax.com/v1beta1 CassandraDatacenter",
    "conditions: [{type: Healthy, status: 'True'}, {type: ScalingUp, status: 'True', message: rack 2}]",
    "progressing",
    "rack 2",
  ],
  [
    "cassandra.datastax.com/v1beta1 CassandraDatacenter",
    "conditions: [{type: Stopped, status: 'True'}, {type: Ready, status: 'False'}]",
    "suspended",
  ],
  [
    "druid.apache.org/v1alpha1 Druid",
    "druidNodeStatus: {druidNodeConditionType: DruidNodeErrorState, druidNodeConditionStatus: 'True', reason: OOMKilled}",
    "degraded",
    "OOMKilled",
  ],
  [
    "druid.apache.org/v1alpha1 Druid",
    "druidNodeStatus: {druidNodeConditionType: DruidClusterReady, druidNodeConditionStatus: 'True'}",
    "healthy",
  ],
  ["db.atlasgo.io/v1alpha1 AtlasSchema", "conditions: [{type: Ready, status: 'False', reason: Reconciling}]", "progressing"],
  [
    "db.atlasgo.io/v1alpha1 AtlasMigration",
    "conditions: [{type: Ready, status: 'False', reason: ApplyingMigrations, message: syntax}]",
    "degraded",
    "syntax",
  ],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

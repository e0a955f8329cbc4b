import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const broker = (configuration: string) =>
  `{configurationState: ${configuration}, gracefulActionState: {cruiseControlState: GracefulUpscaleSucceeded}}`;
const cases: readonly RuleCase[] = [
  ["kafka.strimzi.io/v1beta2 Kafka", "conditions: [{type: NotReady, status: 'True', reason: Creating}]", "progressing"],
  ["kafka.strimzi.io/v1beta2 KafkaTopic", "conditions: [{type: NotReady, status: 'True', message: no broker}]", "degraded", "no broker"],
  ["kafka.strimzi.io/v1beta2 KafkaUser", "conditions: [{type: Ready, status: 'True'}]", "healthy"],
  ["platform.confluent.io/v1beta1 Zookeeper", "phase: PROVISIONING", "progressing"],
  ["platform.confluent.io/v1beta1 Connector", "state: CREATED, connectorState: RUNNING", "healthy"],
  ["platform.confluent.io/v1beta1 Connector", "state: CREATED, connectorState: RUNNING, failedTasksCount: 2", "degraded", "Tasks"],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    `state: ClusterRunning, brokersState: {'0': ${broker("ConfigInSync")}, '1': ${broker("ConfigOutOfSync")}}`,
    "degraded",
    "Brokers 1",
  ],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    `state: ClusterRollingUpgrading, brokersState: {'1': ${broker("ConfigOutOfSync")}}`,
    "progressing",
  ],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    `state: ClusterRunning, cruiseControlTopicStatus: CruiseControlTopicReady, brokersState: {'0': ${broker("ConfigInSync")}}`,
    "healthy",
  ],
  ["zookeeper.pravega.io/v1beta1 ZookeeperCluster", "replicas: 3, readyReplicas: 2", "progressing", "2 of 3"],
  ["zookeeper.pravega.io/v1beta1 ZookeeperCluster", "replicas: 3, readyReplicas: 3", "healthy"],
  [
    "rabbitmq.com/v1beta1 RabbitmqCluster",
    "conditions: [{type: ReconcileSuccess, status: 'False', message: no storage class}]",
    "degraded",
    "no storage class",
  ],
  ["rabbitmq.com/v1beta1 RabbitmqCluster", "conditions: [{type: AllReplicasReady, status: 'False', reason: ScaledToZero}]", "suspended"],
  [
    "rabbitmq.com/v1beta1 RabbitmqCluster",
    "conditions: [{type: ClusterAvailable, status: 'True'}, {type: AllReplicasReady, status: 'True'}]",
    "healthy",
  ],
  ["rabbitmq.com/v1beta1 Queue", "conditions: [{type: Ready, status: 'False', message: refused}]", "degraded", "refused"],
  ["rabbitmq.com/v1beta1 Queue", "", "progressing", "report a status"],
  ["camel.apache.org/v1 Integration", "conditions: [{type: Ready, status: 'False', message: no image}]", "degraded", "no image"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

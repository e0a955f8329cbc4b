import { isJsonObject, textAt, valueAt } from "../../../../json/json.ts";
import { degraded } from "../../../verdicts.ts";
import { type Check, kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { always, fewer, present } from "../../vocabulary/fields.ts";
import { where, words } from "../../vocabulary/words.ts";

const ready = [
  condition("NotReady", { True: "progressing" }, { reason: ["Creating"] }),
  condition("NotReady", { True: "degraded" }),
  condition("Ready", { True: "healthy" }),
];
const phase = [words("phase", { healthy: ["RUNNING"], degraded: ["FAILED", "ERROR"], otherwise: "progressing" })];

/** Brokers whose configuration, or whose place in the cluster, is not what it should be. */
const brokers: Check = (at) => {
  const states = valueAt(at, "brokersState");
  if (!isJsonObject(states)) return undefined;
  const off = Object.entries(states).filter(
    ([, state]) =>
      textAt(state, "configurationState") !== "ConfigInSync" ||
      !/^Graceful(Up|Down)scaleSucceeded$/.test(textAt(state, "gracefulActionState", "cruiseControlState")),
  );
  const names = off.map(([name]) => name).join(", ");
  return names === "" ? undefined : degraded(`Brokers ${names} do not have their configuration, or are not balanced`);
};

/** Kafka by Strimzi (https://strimzi.io/docs), by Confluent, and by Banzai Cloud; and ZooKeeper. */
export const kafka: RulesByGroup = {
  "kafka.strimzi.io": kinds(
    ["Kafka", "KafkaBridge", "KafkaConnect", "KafkaConnector", "KafkaMirrorMaker2", "KafkaNodePool", "KafkaTopic", "KafkaUser"],
    ready,
  ),
  "platform.confluent.io": {
    ...kinds(["Connect", "ControlCenter", "Kafka", "KafkaRestProxy", "KRaftController", "KsqlDB", "SchemaRegistry", "Zookeeper"], phase),
    Connector: [
      words("state", { degraded: ["ERROR"] }),
      present("failedTasksCount", "degraded", "Tasks of the connector have failed"),
      where("state", ["CREATED"], [words("connectorState", { healthy: ["RUNNING"], degraded: ["FAILED"] })]),
    ],
  },
  "kafka.banzaicloud.io": {
    KafkaCluster: [
      words("state", { progressing: ["ClusterRollingUpgrading"] }),
      brokers,
      where("cruiseControlTopicStatus", ["CruiseControlTopicReady"], [words("state", { healthy: ["ClusterRunning"] })]),
    ],
  },
  "zookeeper.pravega.io": {
    ZookeeperCluster: [
      where("readyReplicas", ["", "0"], [always("progressing", "No node is ready")]),
      fewer("readyReplicas", "replicas"),
      always("healthy"),
    ],
  },
};

import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, allTrue, condition } from "../../vocabulary/condition.ts";

/** RabbitMQ: https://www.rabbitmq.com/kubernetes/operator/using-operator#status-conditions */
export const rabbitmq: RulesByGroup = {
  "rabbitmq.com": {
    RabbitmqCluster: [
      condition("ReconcileSuccess", { False: "degraded" }),
      condition("AllReplicasReady", { False: "suspended" }, { reason: ["ScaledToZero"] }),
      condition(["ClusterAvailable", "AllReplicasReady"], { False: "progressing", Unknown: "progressing" }),
      allTrue("ClusterAvailable", "AllReplicasReady"),
    ],
    ...kinds(
      [
        "Binding",
        "Exchange",
        "Federation",
        "OperatorPolicy",
        "Permission",
        "Policy",
        "Queue",
        "SchemaReplication",
        "Shovel",
        "SuperStream",
        "TopicPermission",
        "User",
        "Vhost",
      ],
      [aim("Ready")],
    ),
  },
};

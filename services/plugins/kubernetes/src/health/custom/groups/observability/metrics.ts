import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { always, observed } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

/** Metrics: the operators of Prometheus and VictoriaMetrics, Datadog, Coralogix, and recommendations of the VerticalPodAutoscaler. */
export const metrics: RulesByGroup = {
  "monitoring.coreos.com": kinds(
    ["Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"],
    [
      condition("Available", { False: "progressing", Unknown: "progressing" }, { reason: ["SomePodsNotReady"] }),
      condition("Available", { True: "healthy", False: "degraded", Unknown: "degraded" }),
    ],
  ),
  "operator.victoriametrics.com": {
    "*": [
      observed(),
      words("updateStatus", { healthy: ["operational"], progressing: ["expanding"], suspended: ["paused"], degraded: ["failed"] }),
    ],
  },
  "datadoghq.com": {
    DatadogMetric: [condition("Error", { True: "degraded" }), condition("Valid", { False: "degraded" }), always("healthy")],
  },
  "coralogix.com": { "*": [aim("RemoteSynced")] },
  "autoscaling.k8s.io": {
    VerticalPodAutoscaler: [condition("NoPodsMatched", { True: "degraded" }), condition("RecommendationProvided", { True: "healthy" })],
  },
};

import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const collector = "opentelemetry.io/v1beta1 OpenTelemetryCollector";
const cases: readonly RuleCase[] = [
  ["grafana.integreatly.org/v1beta1 Grafana", "stage: deployment, stageStatus: failed, lastMessage: no image", "degraded", "no image"],
  ["grafana.integreatly.org/v1beta1 Grafana", "stage: complete, stageStatus: success", "healthy"],
  ["grafana.integreatly.org/v1beta1 GrafanaDatasource", "NoMatchingInstances: true, uid: a", "degraded", "instanceSelector"],
  ["grafana.integreatly.org/v1beta1 GrafanaDatasource", "uid: a", "healthy"],
  [
    "grafana.integreatly.org/v1beta1 GrafanaDashboard",
    "conditions: [{type: DashboardSynchronized, status: 'False', message: 500}]",
    "degraded",
    "DashboardSynchronized",
  ],
  [
    "grafana.integreatly.org/v1beta1 GrafanaFolder",
    "conditions: [{type: FolderUIDMismatch, status: 'False'}, {type: FolderSynchronized, status: 'True'}]",
    "healthy",
  ],
  [
    "grafana.integreatly.org/v1beta1 GrafanaFolder",
    "conditions: [{type: FolderUIDMismatch, status: 'True', message: uid}]",
    "degraded",
    "uid",
  ],
  ["monitoring.coreos.com/v1 Prometheus", "conditions: [{type: Available, status: 'False', reason: SomePodsNotReady}]", "progressing"],
  ["monitoring.coreos.com/v1 Alertmanager", "conditions: [{type: Available, status: 'False', reason: NoPodReady}]", "degraded"],
  ["operator.victoriametrics.com/v1beta1 VMCluster", "updateStatus: failed, reason: no storage", "degraded", "no storage"],
  ["datadoghq.com/v1alpha1 DatadogMetric", "conditions: [{type: Error, status: 'True', message: bad query}]", "degraded", "bad query"],
  ["coralogix.com/v1beta1 Alert", "conditions: [{type: RemoteSynced, status: 'False', message: denied}]", "degraded", "denied"],
  ["autoscaling.k8s.io/v1 VerticalPodAutoscaler", "conditions: [{type: NoPodsMatched, status: 'True'}]", "degraded"],
  ["autoscaling.k8s.io/v1 VerticalPodAutoscaler", "conditions: [{type: RecommendationProvided, status: 'True'}]", "healthy"],
  [collector, "scale: {statusReplicas: 1/3}", "progressing", "1/3"],
  [collector, "scale: {statusReplicas: 0/3}", "degraded", "0/3"],
  [collector, "scale: {statusReplicas: 0/0}", "healthy", "", "spec: {mode: daemonset}"],
  [collector, "", "healthy", "", "spec: {mode: sidecar}"],
  [collector, "scale: {statusReplicas: odd}", "progressing"],
  ["jaegertracing.io/v1 Jaeger", "phase: Failed", "degraded"],
  [
    "kiali.io/v1alpha1 Kiali",
    "conditions: [{type: Running, status: 'True'}, {type: Failure, status: 'True', message: playbook}]",
    "degraded",
    "playbook",
  ],
  ["core.humio.com/v1alpha1 HumioAlert", "state: NotFound", "missing"],
  ["core.humio.com/v1alpha1 HumioCluster", "state: ConfigError, message: no license", "degraded", "no license"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

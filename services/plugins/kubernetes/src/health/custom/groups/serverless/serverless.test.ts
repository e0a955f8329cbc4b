import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const service = "serving.knative.dev/v1 Service";
const serving = "operator.knative.dev/v1beta1 KnativeServing";
const all = (...types: readonly string[]) => `conditions: [${types.map((type) => `{type: ${type}, status: 'True'}`).join(", ")}]`;
const app = "core.spinkube.dev/v1alpha1 SpinApp";
const cases: readonly RuleCase[] = [
  [service, all("ConfigurationsReady", "RoutesReady", "Ready"), "healthy"],
  [
    service,
    "conditions: [{type: Ready, status: Unknown}, {type: RoutesReady, status: 'False', message: no ingress}]",
    "degraded",
    "no ingress",
  ],
  ["serving.knative.dev/v1 Revision", "conditions: [{type: Ready, status: Unknown, reason: Deploying}]", "progressing", "Deploying"],
  [serving, all("DependenciesInstalled", "DeploymentsAvailable", "InstallSucceeded", "Ready"), "healthy"],
  [serving, "conditions: [{type: InstallSucceeded, status: 'False', message: no manifest}]", "degraded", "no manifest"],
  ["operator.knative.dev/v1beta1 KnativeEventing", "conditions: [{type: Ready, status: 'False'}]", "progressing"],
  ["openfaas.com/v1 Function", "replicas: 0, conditions: [{type: Ready, status: 'True'}]", "suspended"],
  [
    "openfaas.com/v1 Function",
    "conditions: [{type: Reconciling, status: 'True'}, {type: Stalled, status: 'True', message: no secret}]",
    "degraded",
    "no secret",
  ],
  [
    app,
    "readyReplicas: 1, conditions: [{type: Available, status: 'True'}, {type: Progressing, status: 'False'}]",
    "progressing",
    "1 of 2",
    "spec: {replicas: 2}",
  ],
  [app, "conditions: [{type: Available, status: 'False', message: no executor}]", "degraded", "no executor"],
  [app, "", "progressing", "condition Available"],
  [
    "keda.sh/v1alpha1 ScaledObject",
    "conditions: [{type: Ready, status: 'True'}, {type: Paused, status: 'True', message: by annotation}]",
    "suspended",
    "by annotation",
  ],
  [
    "keda.sh/v1alpha1 ScaledObject",
    "conditions: [{type: Ready, status: 'True'}, {type: Fallback, status: 'True', message: no metrics}]",
    "degraded",
    "no metrics",
  ],
  ["keda.sh/v1alpha1 ScaledJob", "conditions: [{type: Ready, status: Unknown, reason: PartialTriggerError}]", "degraded"],
  [
    "serving.kserve.io/v1beta1 InferenceService",
    `${all("Ready")}, modelStatus: {transitionStatus: BlockedByFailedLoad}`,
    "degraded",
    "BlockedByFailedLoad",
  ],
  ["serving.kserve.io/v1alpha1 LLMInferenceService", "conditions: [{type: WorkloadsReady, status: 'False', reason: Stopped}]", "suspended"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

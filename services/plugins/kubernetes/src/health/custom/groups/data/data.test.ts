import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const rollout = "numaplane.numaproj.io/v1alpha1 PipelineRollout";
const child = (status: string, reason = "R") =>
  `observedGeneration: 3, phase: Deployed, conditions: [{type: ChildResourcesHealthy, status: '${status}', reason: ${reason}, message: words, observedGeneration: 3}]`;
const cases: readonly RuleCase[] = [
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "applicationState: {state: FAILED, errorMessage: driver lost}",
    "degraded",
    "driver lost",
  ],
  ["sparkoperator.k8s.io/v1beta2 SparkApplication", "applicationState: {state: SUBMITTED}", "progressing"],
  [
    "flink.apache.org/v1beta1 FlinkDeployment",
    "lifecycleState: ROLLED_BACK, error: no slot, reconciliationStatus: {state: ROLLED_BACK}",
    "degraded",
    "no slot",
  ],
  [
    "flink.apache.org/v1beta1 FlinkDeployment",
    "jobManagerDeploymentStatus: DEPLOYING, reconciliationStatus: {state: DEPLOYED}",
    "progressing",
  ],
  ["flink.apache.org/v1beta1 FlinkDeployment", "jobManagerDeploymentStatus: READY, reconciliationStatus: {state: DEPLOYED}", "healthy"],
  ["flink.apache.org/v1beta1 FlinkSessionJob", "jobStatus: {state: SUSPENDED}", "suspended"],
  ["flink.apache.org/v1beta1 FlinkBlueGreenDeployment", "blueGreenState: ACTIVE_BLUE, jobStatus: {state: RESTARTING}", "degraded"],
  ["flink.apache.org/v1beta1 FlinkBlueGreenDeployment", "blueGreenState: TRANSITIONING_TO_GREEN", "progressing"],
  ["numaflow.numaproj.io/v1alpha1 Pipeline", "observedGeneration: 3, phase: Paused", "suspended"],
  [
    "numaflow.numaproj.io/v1alpha1 MonoVertex",
    "observedGeneration: 3, phase: Running, conditions: [{type: DaemonHealthy, status: 'False', message: crash}]",
    "degraded",
    "crash",
  ],
  ["numaflow.numaproj.io/v1alpha1 Vertex", "phase: Running", "progressing"],
  [rollout, child("False"), "degraded", "words"],
  [rollout, child("False", "Progressing"), "progressing", "words"],
  [rollout, child("True"), "healthy"],
  [rollout, "observedGeneration: 3, conditions: [{type: PipelinePausingOrPaused, status: 'True', message: paused}]", "suspended", "paused"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

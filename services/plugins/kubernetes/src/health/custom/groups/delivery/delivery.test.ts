import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const rollout = "argoproj.io/v1alpha1 Rollout";
const counts = "currentPodHash: b, replicas: 2, updatedReplicas: 2, availableReplicas: 2";
const canary = "spec: {replicas: 2, strategy: {canary: {}}}";
const blueGreen = "spec: {replicas: 2, strategy: {blueGreen: {}}}";
const promotion = "promoter.argoproj.io/v1alpha1 PromotionStrategy";
const isReady = "conditions: [{type: Ready, status: 'True', observedGeneration: 3}]";
const environment = (active: string, proposed: string, more = "") =>
  `{branch: env/dev, active: {dry: {sha: ${active}}${more}}, proposed: {dry: {sha: ${proposed}}, commitStatuses: [{key: tests, phase: pending}]}}`;
const cloneSet = "apps.kruise.io/v1alpha1 CloneSet";

const cases: readonly RuleCase[] = [
  [rollout, "phase: Paused, message: CanaryPauseStep", "suspended", "CanaryPauseStep"],
  [rollout, "phase: Degraded, message: aborted", "degraded", "aborted"],
  [rollout, "phase: Healthy, observedGeneration: '2'", "progressing", "newest generation"],
  [
    rollout,
    "phase: Healthy, workloadObservedGeneration: '1'",
    "progressing",
    "referenced workload",
    "metadata: {name: a, annotations: {rollout.argoproj.io/workload-generation: '2'}}\nspec: {workloadRef: {}}",
  ],
  [rollout, "conditions: [{type: InvalidSpec, status: 'True', message: no strategy}]", "degraded", "no strategy"],
  [rollout, "conditions: [{type: Progressing, status: 'False', reason: RolloutAborted}]", "degraded"],
  [rollout, "pauseConditions: [{reason: BlueGreenPause}]", "suspended", "promoted"],
  [rollout, "", "progressing", "currentPodHash"],
  [rollout, "currentPodHash: b, updatedReplicas: 1", "progressing", "1 of 2", canary],
  [rollout, "currentPodHash: b, replicas: 3, updatedReplicas: 2, availableReplicas: 2", "progressing", "2 of 3", canary],
  [rollout, `${counts}, stableRS: a`, "progressing", "steps", canary],
  [rollout, `${counts}, canary: {stableRS: b}`, "healthy", "", canary],
  [rollout, `${counts}, blueGreen: {activeSelector: a}`, "progressing", "active service", blueGreen],
  [rollout, `${counts}, blueGreen: {activeSelector: b}`, "healthy", "", blueGreen],
  ["spot.io/v1 SpotDeployment", "phase: Progressing, message: more pods", "progressing", "more pods"],
  ["argoproj.io/v1alpha1 AnalysisRun", "phase: Inconclusive", "unknown"],
  ["argoproj.io/v1alpha1 Workflow", "phase: Succeeded", "healthy"],
  ["argoproj.io/v1alpha1 CronWorkflow", "conditions: [{type: SpecError, status: 'True', message: bad cron}]", "degraded", "bad cron"],
  ["argoproj.io/v1alpha1 CronWorkflow", "", "suspended", "spec.suspend", "spec: {suspend: true}"],
  ["argoproj.io/v1alpha1 EventBus", "conditions: [{type: Deployed, status: 'False', message: no image}]", "degraded", "no image"],
  [
    "argoproj.io/v1alpha1 ApplicationSet",
    "conditions: [{type: ResourcesUpToDate, status: 'True'}, {type: RolloutProgressing, status: 'True', message: step 1}]",
    "progressing",
    "step 1",
  ],
  [
    "argocd-image-updater.argoproj.io/v1alpha1 ImageUpdater",
    "conditions: [{type: Error, status: 'True', message: no registry}]",
    "degraded",
    "no registry",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ScmProvider",
    "conditions: [{type: Ready, status: 'True', observedGeneration: 2}]",
    "progressing",
    "newest generation",
  ],
  ["promoter.argoproj.io/v1alpha1 ScmProvider", "conditions: []", "progressing", "condition Ready"],
  ["promoter.argoproj.io/v1alpha1 TimedCommitStatus", `${isReady}, environments: [{branch: prod, phase: pending}]`, "progressing", "prod"],
  ["promoter.argoproj.io/v1alpha1 GitCommitStatus", `${isReady}, environments: [{branch: prod, phase: failure}]`, "degraded", "prod"],
  ["promoter.argoproj.io/v1alpha1 WebRequestCommitStatus", isReady, "healthy"],
  ["promoter.argoproj.io/v1alpha1 ArgoCDCommitStatus", isReady, "degraded", "selects no application"],
  ["promoter.argoproj.io/v1alpha1 ChangeTransferPolicy", isReady, "progressing", "active.dry.sha"],
  [
    "promoter.argoproj.io/v1alpha1 ChangeTransferPolicy",
    `${isReady}, active: {dry: {sha: aaaaaaaaa}}, proposed: {dry: {sha: bbbbbbbbb}, commitStatuses: [{key: tests, phase: failure}]}`,
    "progressing",
    "Promoting aaaaaaa to bbbbbbb; failed: tests",
  ],
  [promotion, isReady, "degraded", "no environments"],
  [promotion, `${isReady}, environments: [${environment("a", "b")}]`, "progressing", "env/dev: Promoting a to b; pending: tests"],
  [
    promotion,
    `${isReady}, environments: [${environment("a", "a")}, ${environment("a", "b")}]`,
    "progressing",
    "different proposed commits",
  ],
  [promotion, `${isReady}, environments: [${environment("a", "a")}]`, "healthy"],
  [
    "kustomize.toolkit.fluxcd.io/v1 Kustomization",
    "conditions: [{type: Ready, status: 'False', reason: BuildFailed, message: no file}]",
    "degraded",
    "no file",
  ],
  ["kustomize.toolkit.fluxcd.io/v1 Kustomization", "", "suspended", "spec.suspend", "spec: {suspend: true}"],
  ["helm.toolkit.fluxcd.io/v2 HelmRelease", "", "progressing", "report a status"],
  [
    "image.toolkit.fluxcd.io/v1 ImagePolicy",
    "conditions: [{type: Reconciling, status: 'True', reason: AccessingRepository}, {type: Ready, status: 'False'}]",
    "progressing",
  ],
  ["flagger.app/v1beta1 Canary", "phase: Waiting", "suspended"],
  ["flagger.app/v1beta1 Canary", "phase: Failed", "degraded"],
  [cloneSet, "observedGeneration: 3", "suspended", "paused", "spec: {updateStrategy: {paused: true}}"],
  [
    cloneSet,
    "observedGeneration: 3, updatedReplicas: 1, expectedUpdatedReplicas: 1",
    "suspended",
    "partition",
    "spec: {updateStrategy: {partition: 2}}",
  ],
  [cloneSet, "observedGeneration: 3, replicas: 2, updatedAvailableReplicas: 1", "progressing", "1 of 2"],
  [cloneSet, "observedGeneration: 3, replicas: 2, updatedAvailableReplicas: 2", "healthy"],
  [
    "apps.kruise.io/v1beta1 StatefulSet",
    "observedGeneration: 3, replicas: 3, updatedReplicas: 0",
    "progressing",
    "0 of 1",
    "spec: {updateStrategy: {rollingUpdate: {partition: 2}}}",
  ],
  [
    "apps.kruise.io/v1beta1 StatefulSet",
    "observedGeneration: 3, replicas: 3, updatedReplicas: 1",
    "suspended",
    "partition",
    "spec: {updateStrategy: {rollingUpdate: {partition: 2}}}",
  ],
  [
    "apps.kruise.io/v1alpha1 DaemonSet",
    "observedGeneration: 3, desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1",
    "healthy",
  ],
  ["apps.kruise.io/v1alpha1 BroadcastJob", "phase: failed", "degraded"],
  ["apps.kruise.io/v1alpha1 AdvancedCronJob", "active: [{}]", "progressing", "running"],
  ["game.kruise.io/v1alpha1 GameServer", "currentState: Creating, desiredState: Ready", "progressing"],
  [
    "game.kruise.io/v1alpha1 GameServer",
    "currentState: Ready, desiredState: Ready, podStatus: {conditions: [{type: KruisePodReady, status: 'False', message: probe}]}",
    "degraded",
    "probe",
  ],
  ["game.kruise.io/v1alpha1 GameServerSet", "observedGeneration: 3, replicas: 2, updatedReplicas: 2, updatedReadyReplicas: 2", "healthy"],
  [
    "rollouts.kruise.io/v1beta1 Rollout",
    "observedGeneration: 3, phase: Progressing, canaryStatus: {currentStepState: StepPaused}",
    "suspended",
  ],
  ["rollouts.kruise.io/v1beta1 Rollout", "observedGeneration: 3, phase: Healthy", "healthy"],
  ["lifecycle.keptn.sh/v1 KeptnTask", "status: Failed", "degraded"],
  ["lifecycle.keptn.sh/v1 KeptnEvaluation", "overallStatus: Succeeded", "healthy"],
  ["metrics.keptn.sh/v1 KeptnMetric", "errMsg: no provider", "degraded", "no provider"],
  ["metrics.keptn.sh/v1 Analysis", "warning: true, pass: false", "healthy"],
  ["tekton.dev/v1 TaskRun", "conditions: [{type: Succeeded, status: Unknown, reason: Running}]", "progressing", "Running"],
  ["kro.run/v1alpha1 ResourceGraphDefinition", "conditions: [{type: GraphAccepted, status: 'False', message: cycle}]", "degraded", "cycle"],
  ["kro.run/v1alpha1 WebApp", "state: IN_PROGRESS, conditions: [{type: Ready, status: 'False'}]", "progressing"],
  ["kro.run/v1alpha1 WebApp", "state: ERROR, conditions: [{type: Ready, status: 'False', message: no CRD}]", "degraded", "no CRD"],
  ["pulumi.com/v1 Stack", "conditions: [{type: Stalled, status: 'True', message: no program}]", "degraded", "no program"],
  ["tower.ansible.com/v1alpha1 AnsibleJob", "ansibleJobResult: {status: failed}", "degraded"],
  [
    "apps.openshift.io/v1 DeploymentConfig",
    "replicas: 2, availableReplicas: 1, conditions: [{type: Progressing, status: 'True'}]",
    "progressing",
    "1 of 2",
  ],
  [
    "apps.openshift.io/v1 DeploymentConfig",
    "conditions: [{type: Progressing, status: 'False', message: timed out}]",
    "degraded",
    "timed out",
  ],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

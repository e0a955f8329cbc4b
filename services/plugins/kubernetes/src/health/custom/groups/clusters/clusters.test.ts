import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const machine = "kubevirt.io/v1 VirtualMachine";
const notReady = "conditions: [{type: Ready, status: 'False', message: no guest}]";
const subscription = "operators.coreos.com/v1alpha1 Subscription";
const approval = "{type: InstallPlanPending, status: 'True', reason: RequiresApproval}";
const cases: readonly RuleCase[] = [
  ["cluster.x-k8s.io/v1beta1 Cluster", "phase: Provisioned", "healthy"],
  ["cluster.x-k8s.io/v1beta1 Cluster", "", "suspended", "spec.paused", "spec: {paused: true}"],
  ["cluster.x-k8s.io/v1beta1 MachineSet", "", "progressing", "report a status"],
  ["cluster.x-k8s.io/v1beta1 MachinePool", "phase: ScalingUp", "progressing"],
  ["cluster.x-k8s.io/v1beta1 MachineHealthCheck", "expectedMachines: 3, currentHealthy: 2", "degraded", "2 of 3"],
  ["cluster.x-k8s.io/v1beta1 MachineHealthCheck", "expectedMachines: 0, currentHealthy: 0", "healthy"],
  [
    "controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane",
    "conditions: [{type: SubnetsReady, status: 'False', severity: Error, message: quota}]",
    "degraded",
    "quota",
  ],
  [
    "controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane",
    "conditions: [{type: Ready, status: 'True'}, {type: EKSControlPlaneUpdating, status: 'True'}]",
    "progressing",
  ],
  [
    "controlplane.cluster.x-k8s.io/v1beta1 KubeadmControlPlane",
    "conditions: [{type: EtcdClusterHealthy, status: 'False', message: no leader}]",
    "degraded",
    "no leader",
  ],
  [
    "controlplane.cluster.x-k8s.io/v1beta1 KubeadmControlPlane",
    "replicas: 3, updatedReplicas: 3, readyReplicas: 3, conditions: [{type: Available, status: 'True'}], v1beta2: {conditions: [{type: RollingOut, status: 'True'}]}",
    "progressing",
  ],
  [
    "controlplane.cluster.x-k8s.io/v1beta1 KubeadmControlPlane",
    "replicas: 3, updatedReplicas: 3, readyReplicas: 3, conditions: [{type: Available, status: 'True'}]",
    "healthy",
  ],
  [
    "addons.cluster.x-k8s.io/v1beta1 ClusterResourceSet",
    "conditions: [{type: ResourcesApplied, status: 'False', message: no secret}]",
    "degraded",
    "no secret",
  ],
  ["work.karmada.io/v1alpha2 ResourceBinding", "", "progressing", "No cluster"],
  [
    "work.karmada.io/v1alpha2 ResourceBinding",
    "aggregatedStatus: [{clusterName: a}]",
    "progressing",
    "1 of 2",
    "spec: {clusters: [{name: a}, {name: b}]}",
  ],
  [
    "work.karmada.io/v1alpha2 ResourceBinding",
    "aggregatedStatus: [{clusterName: a, health: Healthy}, {clusterName: b, applied: true, health: Unhealthy}]",
    "degraded",
    "b: ",
  ],
  ["work.karmada.io/v1alpha2 ResourceBinding", "aggregatedStatus: [{clusterName: a, applied: true, health: Unknown}]", "healthy"],
  [
    "core.gardener.cloud/v1beta1 Shoot",
    "lastOperation: {description: no worker}",
    "degraded",
    "no worker",
    "metadata: {name: a, labels: {shoot.gardener.cloud/status: unhealthy}}",
  ],
  [machine, `${notReady}, created: true, printableStatus: Starting`, "progressing", "no guest"],
  [machine, `${notReady}, printableStatus: Stopped`, "suspended"],
  [machine, `${notReady}, printableStatus: ErrorUnschedulable`, "degraded", "ErrorUnschedulable"],
  [machine, "conditions: [{type: Ready, status: 'True'}, {type: Paused, status: 'True', message: by user}]", "suspended", "by user"],
  [
    "kubevirt.io/v1 VirtualMachineInstance",
    "phase: Running, conditions: [{type: Ready, status: 'False', message: probe}]",
    "degraded",
    "probe",
  ],
  [
    "cdi.kubevirt.io/v1beta1 DataVolume",
    "phase: ImportInProgress, conditions: [{type: Running, status: 'False', reason: Error, message: no route}]",
    "degraded",
    "no route",
  ],
  ["cdi.kubevirt.io/v1beta1 DataVolume", "phase: ImportInProgress", "progressing"],
  [subscription, `state: UpgradePending, conditions: [${approval}]`, "progressing", "RequiresApproval"],
  [subscription, `state: UpgradePending, installedCSV: a.v1, conditions: [${approval}]`, "healthy"],
  [
    subscription,
    "state: AtLatestKnown, conditions: [{type: ResolutionFailed, status: 'True', message: no channel}]",
    "degraded",
    "no channel",
  ],
  ["operators.coreos.com/v1alpha1 ClusterServiceVersion", "phase: Failed, message: no permission", "degraded", "no permission"],
  ["operators.coreos.com/v1alpha1 InstallPlan", "phase: RequiresApproval", "suspended"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

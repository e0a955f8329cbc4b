import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const managed = "rds.aws.crossplane.io/v1alpha1 DBInstance";
const cases: readonly RuleCase[] = [
  [managed, "conditions: [{type: Ready, status: 'False', reason: Creating}, {type: Synced, status: 'True'}]", "progressing", "Creating"],
  [
    managed,
    "conditions: [{type: Ready, status: 'True'}, {type: Synced, status: 'False', reason: ReconcileError, message: denied}]",
    "degraded",
    "denied",
  ],
  [managed, "conditions: [{type: Synced, status: 'False', reason: ReconcilePaused}]", "suspended", "ReconcilePaused"],
  [managed, "conditions: [{type: Ready, status: 'True'}, {type: Synced, status: 'True'}]", "healthy"],
  [
    "s3.aws.upbound.io/v1beta1 Bucket",
    "conditions: [{type: Ready, status: 'True'}, {type: LastAsyncOperation, status: 'False', message: quota}]",
    "degraded",
    "quota",
  ],
  ["aws.upbound.io/v1beta1 ProviderConfig", "", "healthy"],
  ["apiextensions.crossplane.io/v1 Composition", "", "healthy"],
  ["apiextensions.crossplane.io/v1 CompositeResourceDefinition", "conditions: [{type: Established, status: 'True'}]", "healthy"],
  ["pkg.crossplane.io/v1 Provider", "conditions: [{type: Installed, status: 'False', reason: UnpackingPackage}]", "progressing"],
  [
    "pkg.crossplane.io/v1 Provider",
    "conditions: [{type: Installed, status: 'True'}, {type: Healthy, status: 'False', message: no permission}]",
    "degraded",
    "no permission",
  ],
  ["pkg.crossplane.io/v1 Function", "conditions: [{type: Installed, status: 'True'}, {type: Healthy, status: 'True'}]", "healthy"],
  ["pkg.crossplane.io/v1 ProviderRevision", "conditions: [{type: RevisionHealthy, status: 'True'}]", "healthy"],
  ["pkg.crossplane.io/v1beta1 DeploymentRuntimeConfig", "", "healthy"],
  ["stacks.crossplane.io/v1alpha1 ClusterStackInstall", "conditionedStatus: {conditions: [{type: Ready, status: 'True'}]}", "healthy"],
  [
    "s3.services.k8s.aws/v1alpha1 Bucket",
    "conditions: [{type: ACK.ResourceSynced, status: 'False'}, {type: ACK.Terminal, status: 'True', message: bad name}]",
    "degraded",
    "bad name",
  ],
  ["s3.services.k8s.aws/v1alpha1 Bucket", "conditions: [{type: ACK.ResourceSynced, status: 'True'}]", "healthy"],
  ["sql.cnrm.cloud.google.com/v1beta1 SQLInstance", "conditions: [{type: Ready, status: 'False', reason: DependencyNotFound}]", "degraded"],
  ["sql.cnrm.cloud.google.com/v1beta1 SQLInstance", "conditions: [{type: Ready, status: 'False', reason: Updating}]", "progressing"],
  ["core.cnrm.cloud.google.com/v1beta1 ConfigConnector", "healthy: false", "degraded"],
  [
    "services.cloud.sap.com/v1 ServiceInstance",
    "conditions: [{type: Ready, status: 'True'}, {type: Failed, status: 'True', message: no plan}]",
    "degraded",
    "no plan",
  ],
  ["iammanager.keikoproj.io/v1alpha1 Iamrole", "state: PolicyNotAllowed, errorDescription: s3", "degraded", "s3"],
  [
    "karpenter.sh/v1 NodeClaim",
    "conditions: [{type: Disrupting, status: 'True', message: empty}, {type: Ready, status: 'True'}]",
    "suspended",
    "empty",
  ],
  ["karpenter.sh/v1 NodeClaim", "conditions: [{type: Launched, status: 'True'}]", "progressing"],
  ["karpenter.sh/v1 NodePool", "conditions: [{type: NodeClassReady, status: 'False', message: no class}]", "degraded", "no class"],
  ["karpenter.k8s.aws/v1 EC2NodeClass", "conditions: [{type: SubnetsReady, status: 'False', message: no subnet}]", "degraded", "no subnet"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

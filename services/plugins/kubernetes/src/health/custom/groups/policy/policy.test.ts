import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const ocm = "policy.open-cluster-management.io/v1";
const capsule = "capsule.clastix.io/v1beta2";
const cases: readonly RuleCase[] = [
  ["kyverno.io/v1 ClusterPolicy", "conditions: [{type: Ready, status: 'False', message: bad rule}]", "degraded", "bad rule"],
  [
    "policies.kyverno.io/v1 ValidatingPolicy",
    "conditionStatus: {ready: true, conditions: [{type: WebhookConfigured, status: 'True', observedGeneration: 2}]}",
    "progressing",
  ],
  [
    "policies.kyverno.io/v1 ValidatingPolicy",
    "conditionStatus: {ready: false, conditions: [{type: WebhookConfigured, status: 'False', message: no webhook}]}",
    "degraded",
    "no webhook",
  ],
  ["policies.kyverno.io/v1 DeletingPolicy", "conditionStatus: {ready: true}", "healthy"],
  ["policies.kyverno.io/v1 DeletingPolicy", "conditionStatus: {ready: false}", "degraded", "not ready"],
  [
    `${ocm} Policy`,
    "compliant: NonCompliant, status: [{clustername: a, compliant: Compliant}, {clustername: b, compliant: NonCompliant}]",
    "degraded",
    "Not compliant: b",
  ],
  [
    `${ocm} Policy`,
    "compliant: NonCompliant, details: [{templateMeta: {name: t}, compliant: NonCompliant}]",
    "degraded",
    "Not compliant: t",
  ],
  [`${ocm} Policy`, "placement: [{placement: p}]", "healthy", "No cluster"],
  [`${ocm} Policy`, "", "progressing", "evaluated"],
  [`${ocm} Policy`, "", "healthy", "spec.disabled", "spec: {disabled: true}"],
  [`${ocm} ConfigurationPolicy`, "compliant: Compliant, lastEvaluatedGeneration: 2", "progressing"],
  [`${ocm} ConfigurationPolicy`, "compliant: Compliant, lastEvaluatedGeneration: 3", "healthy"],
  [`${ocm} CertificatePolicy`, "compliant: NonCompliant", "degraded"],
  [`${ocm} OperatorPolicy`, "conditions: [{type: Compliant, status: 'False', message: no CSV}]", "degraded", "no CSV"],
  [
    `${capsule} Tenant`,
    "conditions: [{type: Cordoned, status: 'True', message: by admin}, {type: Ready, status: 'True'}]",
    "suspended",
    "by admin",
  ],
  [`${capsule} TenantResource`, "", "suspended", "spec.cordoned", "spec: {cordoned: true}"],
  [`${capsule} ResourcePoolClaim`, "conditions: [{type: Bound, status: 'False', message: no pool}]", "suspended", "no pool"],
  [`${capsule} CustomQuota`, "observedGeneration: 2, conditions: [{type: Ready, status: 'True'}]", "progressing"],
  ["addons.projectcapsule.dev/v1alpha1 SopsSecret", "conditions: [{type: Ready, status: 'False', message: no key}]", "degraded", "no key"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

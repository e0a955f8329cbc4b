import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const route = "gateway.networking.k8s.io/v1 HTTPRoute";
const gateway = "gateway.networking.k8s.io/v1 Gateway";
const policy = "gateway.networking.k8s.io/v1 BackendTLSPolicy";
const condition = (type: string, status: string, reason = "R", observedGeneration = 3) =>
  `{type: ${type}, status: '${status}', reason: ${reason}, message: about ${type}, observedGeneration: ${observedGeneration}}`;
const accepted = condition("Accepted", "True");
const parent = (...list: readonly string[]) => `{parentRef: {name: gw}, ancestorRef: {name: gw}, conditions: [${list.join(", ")}]}`;

const cases: readonly RuleCase[] = [
  [route, `parents: [${parent(accepted)}, ${parent(condition("ResolvedRefs", "False"))}]`, "degraded", "gw: about ResolvedRefs"],
  [route, `parents: [${parent(accepted, condition("Programmed", "Unknown"))}]`, "progressing", "gw: about Programmed"],
  [route, `parents: [${parent(condition("Accepted", "False", "R", 2))}]`, "progressing", "report a status"],
  [route, `parents: [${parent(condition("Accepted", "False", "R", 2))}, ${parent(accepted)}]`, "healthy"],
  [route, "parents: [{parentRef: {name: gw}, conditions: [{type: Accepted, status: 'True'}]}]", "healthy"],
  [gateway, `conditions: [${accepted}, ${condition("Programmed", "False")}]`, "progressing", "about Programmed"],
  [
    gateway,
    `conditions: [${accepted}], listeners: [{name: https, conditions: [${condition("Conflicted", "True")}]}]`,
    "degraded",
    "https: about Conflicted",
  ],
  [gateway, `conditions: [${accepted}, ${condition("Programmed", "True", "R", 2)}]`, "progressing", "newest generation"],
  [gateway, `conditions: [${accepted}, ${condition("Programmed", "True")}]`, "healthy"],
  ["gateway.networking.k8s.io/v1 GatewayClass", `conditions: [${condition("Accepted", "Unknown")}]`, "progressing"],
  ["gateway.networking.x-k8s.io/v1alpha1 XListenerSet", `conditions: [${condition("Accepted", "False")}]`, "degraded"],
  [policy, `ancestors: [${parent(accepted)}, ${parent(condition("Accepted", "False", "TargetNotFound"))}]`, "healthy"],
  [policy, `ancestors: [${parent(accepted)}, ${parent(condition("Accepted", "False", "Invalid"))}]`, "degraded", "gw: about Accepted"],
  [policy, `ancestors: [${parent(condition("Accepted", "True", "R", 2))}]`, "progressing", "newest generation"],
  ["gateway.envoyproxy.io/v1alpha1 SecurityPolicy", "ancestors: [{conditions: []}]", "progressing", "condition Accepted"],
  ["gateway.envoyproxy.io/v1alpha1 Backend", `conditions: [${condition("Accepted", "False")}]`, "degraded", "about Accepted"],
  ["microgateway.airlock.com/v1alpha1 TelemetryPolicy", `ancestors: [${parent(condition("ResolvedRefs", "False"))}]`, "degraded"],
  ["microgateway.airlock.com/v1alpha1 DenyRules", "", "healthy"],
  ["gloo.solo.io/v1 Upstream", "statuses: {gloo-system: {state: Rejected, reason: no port}}", "degraded", "gloo-system: no port"],
  ["gateway.solo.io/v1 VirtualService", "state: 1", "healthy"],
  ["gateway.solo.io/v1 VirtualService", "state: 0", "progressing"],
  ["projectcontour.io/v1 HTTPProxy", "currentStatus: invalid, description: no secret", "degraded", "no secret"],
  ["projectcontour.io/v1alpha1 ExtensionService", `conditions: [${condition("Valid", "True", "R", 2)}]`, "progressing"],
  ["install.istio.io/v1alpha1 IstioOperator", "status: 4", "degraded"],
  ["install.istio.io/v1alpha1 IstioOperator", "status: HEALTHY", "healthy"],
  [
    "route.openshift.io/v1 Route",
    `ingress: [{routerName: default, conditions: [${condition("Admitted", "False")}]}]`,
    "degraded",
    "default: about Admitted",
  ],
  [
    "operator.openshift.io/v1 IngressController",
    `conditions: [${condition("Available", "True")}, ${condition("Progressing", "True")}]`,
    "progressing",
  ],
  ["nmstate.io/v1 NodeNetworkConfigurationPolicy", `conditions: [${condition("Ignored", "True")}]`, "suspended"],
  [
    "nmstate.io/v1beta1 NodeNetworkConfigurationEnactment",
    `conditions: [${condition("Failing", "True")}, ${condition("Progressing", "True")}]`,
    "progressing",
  ],
  ["operator.tigera.io/v1 Installation", `conditions: [${condition("Degraded", "True")}]`, "degraded"],
  ["externaldns.k8s.io/v1alpha1 DNSEndpoint", "", "progressing"],
  ["externaldns.k8s.io/v1alpha1 DNSEndpoint", "observedGeneration: 3", "healthy"],
  [
    "networking.gke.io/v1 ManagedCertificate",
    "certificateStatus: Provisioning, domainStatus: [{domain: a.dev, status: FailedNotVisible}]",
    "degraded",
    "a.dev",
  ],
  ["networking.gke.io/v1 ManagedCertificate", "certificateStatus: Active", "healthy"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

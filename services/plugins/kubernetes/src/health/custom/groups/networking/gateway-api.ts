import { type Check, kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, awaits, condition, conditionsObserved } from "../../vocabulary/condition.ts";
import { each } from "../../vocabulary/fields.ts";

const refused = condition(["Accepted", "ResolvedRefs"], { False: "degraded" }, { isCurrent: true });
const conflicted = condition("Conflicted", { True: "degraded" }, { isCurrent: true });
const unprogrammed = condition("Programmed", { False: "progressing", Unknown: "progressing" }, { isCurrent: true });
const accepted = condition(["Accepted", "ResolvedRefs", "Programmed"], { True: "healthy", Unknown: "progressing" }, { isCurrent: true });

/** Each controller reports for each parent. What it said about an older generation does not count. */
const route = [each("parents", [refused, unprogrammed, accepted], "parentRef.name")];
const gateway = [
  refused,
  unprogrammed,
  each("listeners", [refused, conflicted, unprogrammed]),
  conditionsObserved("Accepted", "Programmed"),
  accepted,
  each("listeners", [accepted]),
];

/** Every controller reports on every policy, also one that does not know the target: that one does not count. */
const notMine = condition("Accepted", { False: "unknown" }, { reason: ["TargetNotFound"] });
const mine =
  (...checks: readonly Check[]): Check =>
  (at, object) =>
    notMine(at, object) ? undefined : checks.map((check) => check(at, object)).find((verdict) => verdict !== undefined);

/** Policies that are attached as the Gateway API describes it, of other groups too. */
export const attachedPolicy: readonly Check[] = [
  each("ancestors", [conditionsObserved()], "ancestorRef.name"),
  each(
    "ancestors",
    [mine(condition(["Accepted", "ResolvedRefs"], { False: "degraded" }), awaits("Accepted"), aim("Accepted"))],
    "ancestorRef.name",
  ),
];

/** Gateway API: https://gateway-api.sigs.k8s.io/geps/gep-1364 */
export const gatewayApi: RulesByGroup = {
  "gateway.networking.k8s.io": {
    ...kinds(["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"], route),
    ...kinds(["Gateway", "ListenerSet"], gateway),
    GatewayClass: [aim("Accepted", { isCurrent: true })],
    BackendTLSPolicy: attachedPolicy,
  },
  "gateway.networking.x-k8s.io": { XListenerSet: gateway },
  "gateway.envoyproxy.io": {
    Backend: [aim("Accepted", { isCurrent: true })],
    ...kinds(["BackendTrafficPolicy", "ClientTrafficPolicy", "EnvoyExtensionPolicy", "EnvoyPatchPolicy", "SecurityPolicy"], attachedPolicy),
  },
};

import { type Clock, Fault } from "@slipway/plugin-sdk";
import { selectorOf } from "../decorate/marks.ts";
import { type JsonObject, numberAt, objectAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { readinessOf } from "../ready/readiness.ts";
import type { Target } from "../targets/each-target.ts";

/** The workloads behind a route. */
export interface Serving {
  /** What selects their pods, of whatever variant. Empty: all workloads of the variant count. */
  readonly pods: JsonObject;
  readonly variantLabel: string;
  /** Their kinds, all of the group `apps`. */
  readonly kinds: readonly string[];
  readonly namespace: string;
}

/** One variant that is to get traffic. */
export interface ServingVariant {
  readonly name: string;
  /** Value of its label. */
  readonly value: string;
}

export interface AwaitServingRequest {
  readonly serving: Serving;
  readonly variant: ServingVariant;
  readonly clock: Clock;
  /** Whether pods that are available are enough once the others have missed their deadline. Default: no. */
  readonly isPartEnough?: boolean;
}

const pollInterval = Temporal.Duration.from({ seconds: 1 });

/**
 * Waits until every workload of a variant has the pods that it is scaled for, and returns how many that are. Logs what it waits for, once for each reason.
 * Throws `precondition` if the variant has no workload or one that is scaled to 0, or with the reason if a workload will not get its pods.
 */
export async function awaitServing(
  target: Target,
  { serving, variant, clock, isPartEnough = false }: AwaitServingRequest,
): Promise<number> {
  const { log, signal } = target;
  let said = "";
  for (;;) {
    const workloads = await workloadsOf(target, serving, variant);
    if (workloads.length === 0)
      throw new Fault(
        "precondition",
        `${variant.name} has no pods to send traffic to: no workload behind the route has ${serving.variantLabel}: ${variant.value}`,
      );
    const states = workloads.map((workload) => ({ workload, name: nameOfKey(keyOf(workload)), readiness: readinessOf(workload) }));
    const empty = states.find(({ workload }) => desiredPods(workload) === 0);
    if (empty) throw new Fault("precondition", `${variant.name} has no pods to send traffic to: ${empty.name} is scaled to 0`);
    const available = workloads.reduce((sum, workload) => sum + availablePods(workload), 0);
    const waiting = states.flatMap(({ name, readiness }) => (readiness.kind === "ready" ? [] : [{ ...readiness, name }]));
    if (waiting.length === 0 && available > 0) return available;
    if (waiting.length === 0) throw new Fault("precondition", `${variant.name} has no pods to send traffic to: none is available`);
    const lost = waiting.find(({ isFinal }) => isFinal);
    if (lost) {
      const reason = `${lost.name}: ${lost.reason}`;
      if (!isPartEnough || available === 0) throw new Fault("precondition", `${variant.name} is not available: ${reason}`);
      log.info(`warning: ${variant.name} has only ${available} pods: ${reason}`);
      return available;
    }
    const reason = waiting.map((each) => `${each.name}: ${each.reason}`).join("; ");
    if (reason !== said) log.info(`waiting until ${variant.name} is available: ${reason}`);
    said = reason;
    await clock.sleep(pollInterval, signal);
  }
}

async function workloadsOf(
  { cluster, applicationId, signal }: Target,
  serving: Serving,
  variant: ServingVariant,
): Promise<readonly KubeObject[]> {
  const catalogue = await cluster.catalogue(signal);
  const labelSelector = `${selectorOf(applicationId)},${serving.variantLabel}=${variant.value}`;
  const found = await Promise.all(
    serving.kinds.flatMap((kind) => {
      const resource = catalogue.findKind("apps", kind);
      return resource ? [cluster.client.list(resource, { namespace: serving.namespace, labelSelector }, signal)] : [];
    }),
  );
  return found.flat().filter((workload) => isBehind(workload, serving.pods));
}

function isBehind(workload: KubeObject, pods: JsonObject): boolean {
  const labels = objectAt(workload, "spec", "template", "metadata", "labels");
  return Object.entries(pods).every(([key, value]) => labels[key] === value);
}

function desiredPods(workload: KubeObject): number {
  return numberAt(workload, "spec", "replicas") ?? numberAt(workload, "status", "desiredNumberScheduled") ?? 1;
}

function availablePods(workload: KubeObject): number {
  return numberAt(workload, "status", "availableReplicas") ?? numberAt(workload, "status", "numberAvailable") ?? 0;
}

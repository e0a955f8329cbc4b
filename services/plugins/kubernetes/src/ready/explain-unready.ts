import { healthOf } from "../health/health.ts";
import { isJsonObject, type JsonValue, listAt, numberAt, objectAt, scalarText, textAt } from "../json/json.ts";
import { groupOf, type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { type ExplainRequest, hide, listUnlessRefused, showLog } from "./container-log.ts";

/** How much is shown: a rollout may have hundreds of pods, which all fail for the same reason. */
const most = { objects: 5, pods: 2, containers: 2, events: 5, lines: 20 };

/** Logs why objects are not ready: their events, and for the pods of workloads also the last lines of their containers. What cannot be read is said. Rejects only with the signal's reason. */
export async function explainUnready(request: ExplainRequest, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects.slice(0, most.objects)) {
    await showEvents(request, object);
    for (const pod of await failingPodsOf(request, object)) {
      const reason = healthOf(pod)?.reason ?? "";
      request.log.info(`${nameOfKey(keyOf(pod))}: ${hide(reason || textAt(pod, "status", "phase"), request.hidden)}`);
      if (pod !== object) await showEvents(request, pod);
      for (const container of failingContainersOf(pod)) await showLog(request, pod, { ...container, lines: most.lines });
    }
  }
}

async function failingPodsOf(request: ExplainRequest, object: KubeObject): Promise<readonly KubeObject[]> {
  if (groupOf(object.apiVersion) === "" && object.kind === "Pod") return [object];
  const labelSelector = selectorOfPods(object);
  if (labelSelector === "") return [];
  const pods = await listUnlessRefused(request, "Pod", { namespace: namespaceOf(object), labelSelector });
  const failing = pods.filter((pod) => healthOf(pod)?.health !== "healthy");
  const createdAt = (pod: KubeObject) => textAt(pod, "metadata", "creationTimestamp");
  return failing.toSorted((a, b) => createdAt(b).localeCompare(createdAt(a))).slice(0, most.pods);
}

/** Empty for what has no pods. Labels are enough: what is shown is chosen again by its health. */
function selectorOfPods(object: KubeObject): string {
  const labels = objectAt(object, "spec", "selector", "matchLabels");
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${scalarText(value)}`)
    .join(",");
}

async function showEvents(request: ExplainRequest, object: KubeObject): Promise<void> {
  const fieldSelector = `involvedObject.uid=${textAt(object, "metadata", "uid")}`;
  const events = await listUnlessRefused(request, "Event", { namespace: namespaceOf(object) || "default", fieldSelector });
  for (const event of events.toSorted((a, b) => seenAt(a).localeCompare(seenAt(b))).slice(-most.events)) {
    const count = numberAt(event, "count") ?? 1;
    const times = count > 1 ? ` (${count} times)` : "";
    const text = `${textAt(event, "type")} ${textAt(event, "reason")}: ${textAt(event, "message").trim()}${times}`;
    request.log.info(`event of ${nameOfKey(keyOf(object))}: ${hide(text, request.hidden)}`);
  }
}

function seenAt(event: KubeObject): string {
  return textAt(event, "lastTimestamp") || textAt(event, "eventTime") || textAt(event, "metadata", "creationTimestamp");
}

interface FailingContainer {
  readonly name: string;
  /** Whether its last run has ended, so that the log of that one tells why. */
  readonly hasEnded: boolean;
}

function failingContainersOf(pod: KubeObject): readonly FailingContainer[] {
  const statuses = [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
  const failing = statuses.filter((status) => isJsonObject(status) && status["ready"] !== true && exitCodeOf(status) !== 0);
  return failing
    .map((status) => ({ name: textAt(status, "name"), hasEnded: (numberAt(status, "restartCount") ?? 0) > 0 && !isRunning(status) }))
    .slice(0, most.containers);
}

function exitCodeOf(status: JsonValue): number | undefined {
  return numberAt(status, "state", "terminated", "exitCode");
}

function isRunning(status: JsonValue): boolean {
  return isJsonObject(objectAt(status, "state")["running"]);
}

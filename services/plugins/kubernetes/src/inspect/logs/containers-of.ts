import { Fault } from "@slipway/plugin-sdk";
import { type JsonValue, listAt, numberAt, objectAt, textAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { uidOf } from "../belonging.ts";

/** A container of a pod, and its current run. */
export interface PodContainer {
  readonly pod: string;
  readonly name: string;
  /** The run: another after each restart. */
  readonly run: string;
  /** Whether there is a log of the run; a container that waits to start for the first time has none. */
  readonly hasStarted: boolean;
  /** Whether the run has ended. */
  readonly hasEnded: boolean;
  /** Why it does not run, in a few words; "" if it does. */
  readonly reason: string;
}

/** The containers whose logs are wanted: the one of the name, or by default all that are not for initialization. None if the pod does not have it. */
export function containersOf(pod: KubeObject, wanted: string): readonly PodContainer[] {
  const main = listAt(pod, "spec", "containers");
  const every = [...listAt(pod, "spec", "initContainers"), ...main, ...listAt(pod, "spec", "ephemeralContainers")];
  const chosen = wanted === "" ? main : every.filter((container) => textAt(container, "name") === wanted);
  const statuses = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"].flatMap((list) =>
    listAt(pod, "status", list),
  );
  return chosen.map((container) => {
    const name = textAt(container, "name");
    const status = statuses.find((each) => textAt(each, "name") === name);
    return { pod: pod.metadata.name, name, ...stateOf(pod, status, name) };
  });
}

/** The names of all containers. */
function containerNames(pods: readonly KubeObject[]): readonly string[] {
  const all = pods.flatMap((pod) => ["initContainers", "containers", "ephemeralContainers"].flatMap((list) => listAt(pod, "spec", list)));
  return [...new Set(all.map((container) => textAt(container, "name")))];
}

/** Throws `not_found` with the containers there are if no pod has the wanted one. */
export function requireContainer(pods: readonly KubeObject[], wanted: string): void {
  const names = containerNames(pods);
  if (wanted !== "" && pods.length > 0 && !names.includes(wanted))
    throw new Fault("not_found", `no container ${wanted}: the pods have ${names.join(", ")}`);
}

function stateOf(
  pod: KubeObject,
  status: JsonValue | undefined,
  name: string,
): Pick<PodContainer, "run" | "hasStarted" | "hasEnded" | "reason"> {
  const restarts = numberAt(status, "restartCount") ?? 0;
  const run = `${uidOf(pod)}/${name}/${restarts}`;
  const state = objectAt(status, "state");
  if (state["running"] !== undefined) return { run, hasStarted: true, hasEnded: false, reason: "" };
  const ended = objectAt(state, "terminated");
  if (state["terminated"] !== undefined) return { run, hasStarted: true, hasEnded: true, reason: endOf(ended) };
  // Between two runs the log is that of the last one.
  const hasRun = restarts > 0 || objectAt(status, "lastState")["terminated"] !== undefined;
  const reason =
    textAt(state, "waiting", "reason") || (textAt(pod, "spec", "nodeName") === "" ? "it is not scheduled" : "it has not started");
  return { run, hasStarted: hasRun, hasEnded: hasRun, reason };
}

function endOf(terminated: JsonValue): string {
  const code = numberAt(terminated, "exitCode");
  return `${textAt(terminated, "reason") || "ended"}${code === undefined ? "" : ` with exit code ${code}`}`;
}

import type { LogStreamOptions } from "../../client/kube-client.ts";
import { listAt, textAt } from "../../json/json.ts";
import { type KubeObject, namespaceOf } from "../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";
import { uidOf } from "../belonging.ts";
import type { FoundObject } from "../find-object.ts";
import { SecretValues, secretsOfPod } from "../secret-values.ts";
import { isPod, podsOf } from "./pods-of.ts";

/** Where the logs of an object come from. */
export interface LogSource {
  /** The object for messages. */
  readonly name: string;
  /** Its pods now, oldest first. */
  listPods(): Promise<readonly KubeObject[]>;
  /** Whether no pod comes any more: the object is gone or has finished. `pods` are those it has now. */
  hasFinished(pods: readonly KubeObject[]): Promise<boolean>;
  open(pod: KubeObject, options: LogStreamOptions, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Masks what a pod must not write into its log. Throws if that is not known: then its log must not be shown. */
  maskerFor(pod: KubeObject): Promise<(text: string) => string>;
}

/** The logs of an object of a cluster. */
export function clusterLogs(found: FoundObject, signal: AbortSignal): LogSource {
  const { target, resource, object } = found;
  const { cluster, inventory = [] } = target;
  const secrets = new SecretValues(cluster, signal);
  const deployed = inventory.filter(({ group, kind }) => group === "" && kind === "Secret");
  return {
    name: nameOfKey(keyOf(object)),
    listPods: () => podsOf(found, signal),
    async hasFinished(pods) {
      if (isPod(object)) return pods.every(hasEnded);
      const isJob = object.kind === "Job";
      if (pods.length > 0 && !isJob) return false;
      const now = await cluster.client.find({ resource, namespace: namespaceOf(object), name: object.metadata.name }, signal);
      return now === undefined || uidOf(now) !== uidOf(object) || (isJob && isJobOver(now));
    },
    async open(pod, options, each) {
      const { address } = await cluster.place(pod, each);
      return await cluster.client.streamLog(address, options, each);
    },
    maskerFor: (pod) => secrets.maskerFor([...secretsOfPod(pod), ...deployed]),
  };
}

function hasEnded(pod: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes(textAt(pod, "status", "phase"));
}

function isJobOver(job: KubeObject): boolean {
  return listAt(job, "status", "conditions").some(
    (condition) => ["Complete", "Failed"].includes(textAt(condition, "type")) && textAt(condition, "status") === "True",
  );
}

import type { LogStreamOptions } from "../../client/kube-client.ts";
import { listAt, textAt } from "../../json/json.ts";
import { type KubeObject, namespaceOf } from "../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";
import { uidOf } from "../belonging.ts";
import type { FoundObject } from "../find-object.ts";
import { FollowedObjects } from "../followed-objects.ts";
import { SecretValues } from "../secret-values.ts";
import { secretsOfPod } from "../secrets-of-pod.ts";
import { isPod, ownPods, type PodPlace, podPlace, readPods } from "./pods-of.ts";

/** Where the logs of an object come from. Disposing ends what follows the cluster for it. */
export interface LogSource extends AsyncDisposable {
  /** The object for messages. */
  readonly name: string;
  /** Its pods now, oldest first. */
  listPods(): Promise<readonly KubeObject[]>;
  /** Whether `untilChanged` resolves as soon as something changes. If not, pods have to be listed again and again. */
  readonly isPushed: boolean;
  /** Resolves when the object or its pods may have changed since `listPods` was called last. */
  untilChanged(): Promise<void>;
  /** Whether no pod comes any more: the object is gone or has finished. `pods` are those it has now. */
  hasFinished(pods: readonly KubeObject[]): Promise<boolean>;
  open(pod: KubeObject, options: LogStreamOptions, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Masks what a pod must not write into its log. Throws if that is not known: then its log must not be shown. */
  maskerFor(pod: KubeObject): Promise<(text: string) => string>;
}

/** The logs of an object of a cluster. If they are followed, the cluster is asked to push its pods and their Secrets. */
export function clusterLogs(found: FoundObject, signal: AbortSignal, { isFollowed = false } = {}): LogSource {
  const { target, resource, object } = found;
  const { cluster, inventory = [] } = target;
  const { client } = cluster;
  const byName = (namespace: string, name: string) => ({ namespace, fieldSelector: `metadata.name=${name}` });
  const secrets = new SecretValues(cluster, signal, {
    ...(isFollowed && {
      follow: (kind, { namespace, name }, onChange) =>
        new FollowedObjects(client, kind, { ...byName(namespace, name), isMetadataOnly: false, onChange }),
    }),
  });
  const deployed = inventory.filter(({ group, kind }) => group === "" && kind === "Secret");
  let place: PodPlace | undefined;
  let watches: readonly FollowedObjects[] = [];
  let changed = Promise.withResolvers<void>();
  const follow = ({ resource: pods, ...where }: PodPlace) => {
    const onChange = () => changed.resolve();
    const followed = new FollowedObjects(client, pods, { ...where, isMetadataOnly: false, onChange });
    if (isPod(object)) return [followed];
    const self = { ...byName(namespaceOf(object), object.metadata.name), isMetadataOnly: object.kind !== "Job", onChange };
    return [followed, new FollowedObjects(client, resource, self)];
  };
  return {
    name: nameOfKey(keyOf(object)),
    async listPods() {
      changed = Promise.withResolvers();
      place ??= await podPlace(found, signal);
      const [pods] = watches;
      const all = pods?.isCurrent ? pods.objects : await readPods(found, place, signal);
      if (isFollowed && watches.length === 0) watches = follow(place);
      return await ownPods(found, all);
    },
    get isPushed() {
      return watches.length > 0 && watches.every(({ isCurrent }) => isCurrent);
    },
    untilChanged: () => changed.promise,
    async hasFinished(pods) {
      if (isPod(object)) return pods.every(hasEnded);
      const isJob = object.kind === "Job";
      if (pods.length > 0 && !isJob) return false;
      const now = await client.find({ resource, namespace: namespaceOf(object), name: object.metadata.name }, signal);
      return now === undefined || uidOf(now) !== uidOf(object) || (isJob && isJobOver(now));
    },
    async open(pod, options, each) {
      const { address } = await cluster.place(pod, each);
      return await client.streamLog(address, options, each);
    },
    maskerFor: (pod) => secrets.maskerFor([...secretsOfPod(pod), ...deployed]),
    async [Symbol.asyncDispose]() {
      await Promise.all([secrets, ...watches].map((each) => each[Symbol.asyncDispose]()));
    },
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

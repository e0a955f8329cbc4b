import { Fault, isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { isJsonArray, isJsonObject, type JsonValue, listAt, objectAt, textAt } from "../json/json.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { maskerOf } from "./mask-text.ts";

/** How long what was read of a Secret counts: a mounted value may change. */
const freshMs = 60_000;
/** More Secrets than this are not read for one pod. */
const mostSecrets = 200;

interface ReadSecret {
  readonly at: number;
  /** All states that were read: a program may still use an old value. None if the Secret does not exist. */
  readonly states: readonly KubeObject[];
}

/** A Secret by its namespace and name. */
export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** The values of Secrets, read from the cluster to be masked in what programs write. */
export class SecretValues {
  readonly #cluster: Pick<Cluster, "catalogue" | "client">;
  readonly #signal: AbortSignal;
  readonly #read = new Map<string, ReadSecret>();
  readonly #now: () => number;
  /** Maskers by the names they mask, until one of the Secrets is read again. */
  readonly #maskers = new Map<string, { readonly secrets: readonly ReadSecret[]; readonly mask: (text: string) => string }>();

  constructor(cluster: Pick<Cluster, "catalogue" | "client">, signal: AbortSignal, now: () => number = performance.now.bind(performance)) {
    this.#cluster = cluster;
    this.#signal = signal;
    this.#now = now;
  }

  /** Masks the values of these Secrets in a text. Throws `forbidden` if one may not be read: then nothing can be shown that may have its values. */
  async maskerFor(names: readonly SecretName[]): Promise<(text: string) => string> {
    const wanted = new Map(names.slice(0, mostSecrets).map((name) => [`${name.namespace}/${name.name}`, name]));
    if (names.length > mostSecrets)
      throw new Fault("too_large", `more than ${mostSecrets} Secrets would have to be read to mask their values`);
    const secrets: ReadSecret[] = [];
    for (const name of wanted.values()) secrets.push(await this.#find(name));
    const key = [...wanted.keys()].toSorted().join(" ");
    const known = this.#maskers.get(key);
    if (known?.secrets.every((each, at) => each.states === secrets[at]?.states)) return known.mask;
    const mask = maskerOf(secrets.flatMap(({ states }) => states));
    this.#maskers.set(key, { secrets, mask });
    return mask;
  }

  async #find({ namespace, name }: SecretName): Promise<ReadSecret> {
    const key = `${namespace}/${name}`;
    const known = this.#read.get(key);
    if (known && this.#now() - known.at < freshMs) return known;
    const secret = await this.#ask(namespace, name);
    const last = known?.states.at(-1);
    const isSame =
      secret === undefined ||
      (last !== undefined && textAt(last, "metadata", "resourceVersion") === textAt(secret, "metadata", "resourceVersion"));
    const states = isSame ? (known?.states ?? []) : [...(known?.states ?? []), secret].slice(-4);
    const read = { at: this.#now(), states };
    this.#read.set(key, read);
    return read;
  }

  async #ask(namespace: string, name: string): Promise<KubeObject | undefined> {
    const resource = (await this.#cluster.catalogue(this.#signal)).findKind("", "Secret");
    if (resource === undefined) return undefined;
    try {
      return await this.#cluster.client.find({ resource, namespace, name }, this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!isFault(error)) throw error;
      const advice = error.code === "forbidden" ? "; allow the account of the deploy target to get Secrets" : "";
      throw new Fault(
        error.code,
        `Secret ${namespace}/${name} cannot be read, so its values could not be masked: ${error.message}${advice}`,
      );
    }
  }
}

/** The Secrets that a pod refers to, wherever its specification does. */
export function secretsOfPod(pod: KubeObject): readonly SecretName[] {
  const namespace = namespaceOf(pod);
  const names = new Set<string>();
  const collect = (value: JsonValue | undefined): void => {
    if (isJsonArray(value)) for (const item of value) collect(item);
    if (!isJsonObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      if (key.endsWith("SecretRef") || ["secretKeyRef", "secretRef"].includes(key)) names.add(textAt(item, "name"));
      else if (key === "secret") names.add(textAt(item, "secretName") || textAt(item, "name"));
      else collect(item);
    }
  };
  collect(objectAt(pod, "spec"));
  for (const each of listAt(pod, "spec", "imagePullSecrets")) names.add(textAt(each, "name"));
  names.delete("");
  return [...names].map((name) => ({ namespace, name }));
}

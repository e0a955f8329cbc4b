import { Fault } from "@slipway/plugin-sdk";
import type { ApiResource } from "../client/discovery/discovery.ts";
import type { HealthVerdict } from "../health/health-rule.ts";
import type { RuledKinds } from "../health/user/ruled-kinds.ts";
import { textAt } from "../json/json.ts";
import { encodeJson } from "../json/json-codec.ts";
import { type KubeObject, versionOf } from "../manifests/kube-object.ts";
import type { ClusterCache } from "./cluster-cache.ts";
import type { FollowedName } from "./kinds/wanted-kind.ts";
import type { ChildObject } from "./store/child-object.ts";
import { compact, isSameText } from "./store/compact-text.ts";
import { reducedObject, withKind } from "./store/reduced-object.ts";

/** A live object, and what is known of it. */
export interface LiveObject {
  /** Without its status if it comes from a cache. */
  readonly object: KubeObject;
  /** Its health: undefined for kinds without. Absent: not known yet. */
  readonly health?: { readonly verdict: HealthVerdict | undefined };
}

export interface CachedViewOptions {
  /** Own objects must be as they were at this time or later, in milliseconds of the monotonic clock. Default: as they are known. */
  readonly since?: number | undefined;
  /** The kinds for whose health a user has rules. */
  readonly ruled: RuledKinds;
  /** Called with each own object that is returned or recognised, and its `content`. */
  readonly onRead?: (object: KubeObject, content: number) => void;
}

/** What is known of a cluster without asking it. Both throw `forbidden` if the account may not read the objects. */
export class CachedView {
  readonly #cache: ClusterCache;
  readonly #options: CachedViewOptions;

  constructor(cache: ClusterCache, options: CachedViewOptions) {
    this.#cache = cache;
    this.#options = options;
  }

  /** An application's objects of a kind in some namespaces; undefined if they are not known. */
  managed(resource: ApiResource, namespaces: readonly string[], applicationId: string): readonly LiveObject[] | undefined {
    const isRuled = this.#options.ruled.has(resource);
    if (!this.#isKnown({ role: "managed", isRuled, resource }, namespaces)) return undefined;
    const wanted = new Set(namespaces);
    const found = new Map<string, LiveObject>();
    for (const each of this.#cache.index.managedOf(applicationId)) {
      if (each.resource.plural !== resource.plural || each.resource.group !== resource.group) continue;
      if (each.resource.version !== resource.version || !wanted.has(each.namespace)) continue;
      if (isRuled !== (each.state !== undefined)) continue;
      const object = this.#cache.parsed.get(each);
      this.#options.onRead?.(object, each.content);
      found.set(each.uid, { object, ...(!isRuled && { health: { verdict: each.verdict } }) });
    }
    return [...found.values()];
  }

  /** Tells of an own object that was read from the server which of its states it is, if that is the one that is kept. */
  recognise(object: KubeObject): void {
    const kept = this.#cache.index.findManagedAs(textAt(object, "metadata", "uid"), versionOf(object.apiVersion));
    if (kept !== undefined && isSameText(kept.text, compact(encodeJson(reducedObject(withKind(object, kept.resource))))))
      this.#options.onRead?.(object, kept.content);
  }

  /** What objects in a namespace own of a kind; undefined if that is not known. */
  children(resource: ApiResource, namespace: string, owners: ReadonlySet<string>): readonly ChildObject[] | undefined {
    const isRuled = this.#options.ruled.has(resource);
    if (!this.#isKnown({ role: "child", isRuled, resource }, [namespace])) return undefined;
    const { index } = this.#cache;
    const isWanted = ({ resource: { plural, group }, whole }: ChildObject) =>
      plural === resource.plural && group === resource.group && isRuled === (whole !== undefined);
    return [...owners].flatMap((uid) => [...index.ownedBy(uid)].filter(isWanted));
  }

  /** Those of the namespaces that are being deleted; undefined if that is not known. */
  terminating(names: readonly string[]): readonly KubeObject[] | undefined {
    return this.#cache.terminating(names);
  }

  #isKnown(followed: FollowedName, namespaces: readonly string[]): boolean {
    const places = followed.resource.isNamespaced ? namespaces : [""];
    const states = places.map((namespace) => this.#cache.stateOf(followed, namespace));
    const refused = states.find((state) => state?.kind === "refused");
    if (refused?.kind === "refused" && !refused.isListed) throw new Fault("forbidden", refused.reason);
    const { since = Number.NEGATIVE_INFINITY } = followed.role === "managed" ? this.#options : {};
    return (
      states.every((state) => state?.kind === "current") &&
      places.every((namespace) => this.#cache.currentSince(followed, namespace) >= since)
    );
  }
}

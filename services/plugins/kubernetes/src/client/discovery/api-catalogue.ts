import { isDeepStrictEqual } from "node:util";
import type { KindName, KindState } from "../../kinds/kind-state.ts";
import type { ApiResource, Discovered, UnreadVersion } from "./discovery.ts";

/** The kinds that discovery found in a cluster, and what it could not read. */
export class ApiCatalogue {
  /** Versions whose kinds could not be read. */
  readonly unread: readonly UnreadVersion[];
  readonly #resources: readonly ApiResource[];
  readonly #byKind: ReadonlyMap<string, readonly ApiResource[]>;
  readonly #groups: ReadonlySet<string>;

  constructor({ resources, unread }: Discovered) {
    this.unread = unread;
    this.#resources = resources;
    this.#byKind = Map.groupBy(resources, ({ group, kind }) => `${group}/${kind}`);
    this.#groups = new Set(resources.map(({ group }) => group));
  }

  /**
   * What discovery says of a kind: served in the wanted version, else in the preferred one; unknown if it could not be read. Undefined if discovery
   * read everything and does not have the kind.
   */
  stateOf({ group, kind, version }: KindName): KindState | undefined {
    const exact = version === undefined ? undefined : this.find(group, version, kind);
    if (exact) return { kind: "served", resource: exact };
    const unread = this.unread.filter((each) => each.group === group);
    const wanted = unread.find((each) => each.version === version);
    const preferred = this.findKind(group, kind);
    if (preferred && !wanted) return { kind: "served", resource: preferred };
    const reason = (wanted ?? unread[0])?.reason;
    return reason === undefined ? undefined : { kind: "unknown", reason };
  }

  /** The kind in one version. */
  find(group: string, version: string, kind: string): ApiResource | undefined {
    return this.#byKind.get(`${group}/${kind}`)?.find((resource) => resource.version === version);
  }

  /** The kind in the version the server prefers. */
  findKind(group: string, kind: string): ApiResource | undefined {
    return this.#byKind.get(`${group}/${kind}`)?.[0];
  }

  /** The versions in which a kind is served. */
  versionsOf(group: string, kind: string): readonly string[] {
    return (this.#byKind.get(`${group}/${kind}`) ?? []).map(({ version }) => version);
  }

  /** Whether any kind of the group is served. */
  hasGroup(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Every kind once, in its preferred version. */
  kinds(): readonly ApiResource[] {
    return [...this.#byKind.values()].flatMap((versions) => versions.slice(0, 1));
  }

  /** Whether both say the same. */
  isSame(other: ApiCatalogue): boolean {
    return isDeepStrictEqual([this.#resources, this.unread], [other.#resources, other.unread]);
  }

  /** Adds kinds. Known ones are not changed. */
  with(more: readonly ApiResource[]): ApiCatalogue {
    const added = more.filter(({ group, version, kind }) => !this.find(group, version, kind));
    return added.length === 0 ? this : new ApiCatalogue({ resources: [...this.#resources, ...added], unread: this.unread });
  }
}

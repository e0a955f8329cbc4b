import { Fault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import type { FollowOptions } from "../client/kube-client.ts";
import { type KindName, nameOfKind } from "../kinds/kind-state.ts";

/** A cluster in memory that serves namespaced kinds without a group: lists say what `items` has, and watches what is told. For tests. */
export class ScriptedCluster {
  /** What was listed. */
  readonly asked: string[] = [];
  /** Texts of objects, by the plural of their kind. */
  readonly items = new Map<string, readonly string[]>();
  discoveries = 0;
  #kinds: readonly string[];
  #isAway = false;
  #isSilent = false;
  readonly #narrow: readonly string[];
  readonly #open = new Map<string, Lines>();

  /** Objects of the kinds `narrow` may only be read namespace by namespace. */
  constructor(kinds: readonly string[], { narrow = [] }: { readonly narrow?: readonly string[] } = {}) {
    this.#kinds = kinds;
    this.#narrow = narrow;
  }

  /** What a cache uses of it. */
  get cluster(): Cluster {
    const used = {
      client: {
        listPage: (resource: ApiResource, options: FollowOptions) => this.#list(resource, options),
        watchKind: (resource: ApiResource, options: FollowOptions, signal: AbortSignal) => this.#watch(resource, options, signal),
        renewConnections: () => {},
        server: "https://scripted.example",
        answers: (signal: AbortSignal) => this.#answers(signal),
      },
      isAway: async () => this.#isAway || this.#isSilent,
      catalogue: async () => this.#catalogue(),
      refresh: async () => {
        this.discoveries++;
        return this.#catalogue();
      },
      kindsOf: async (names: readonly KindName[]) =>
        new Map(names.map((name) => [nameOfKind(name), this.#catalogue().stateOf(name) ?? { kind: "gone" }])),
    };
    return used as unknown as Cluster; // all that a cache uses
  }

  /** Tells watches of a change. What is told at once comes together. */
  tell(plural: string, type: string, object: object): void {
    this.#open.get(plural)?.push(JSON.stringify({ type, object }));
  }

  /** Serves these kinds from now on, and tells that a definition changed. */
  serve(kinds: readonly string[]): void {
    this.#kinds = kinds;
    this.tell("customresourcedefinitions", "ADDED", { metadata: { uid: kinds.join(), name: kinds.join() } });
  }

  /** Answers nothing any more, or again. */
  go(isAway: boolean): void {
    this.#isAway = isAway;
    if (isAway) for (const lines of this.#open.values()) lines.fail(away());
  }

  /** Says nothing any more, on connections that stay open, or answers again. */
  hang(isSilent: boolean): void {
    this.#isSilent = isSilent;
  }

  /** Whether there is a watch of a kind: `services`, or `services in shop`. */
  isWatched(watch: string): boolean {
    return this.#open.has(watch);
  }

  async #list({ kind, plural }: ApiResource, { namespace }: FollowOptions): Promise<string> {
    this.asked.push(`list ${plural}`);
    if (this.#isAway || this.#isSilent) throw away();
    if (namespace === "" && this.#narrow.includes(kind)) throw new Fault("forbidden", `${plural} is forbidden`);
    return `{"metadata":{"resourceVersion":"1"},"items":[${(this.items.get(plural) ?? []).join()}]}`;
  }

  async #answers(signal: AbortSignal): Promise<boolean> {
    this.asked.push("anything");
    if (!this.#isSilent) return !this.#isAway;
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    return promise;
  }

  async #watch({ plural }: ApiResource, { namespace }: FollowOptions, signal: AbortSignal): Promise<AsyncIterable<readonly string[]>> {
    if (this.#isAway || this.#isSilent) throw away();
    const lines = new Lines();
    const name = namespace === "" ? plural : `${plural} in ${namespace}`;
    this.#open.set(name, lines);
    signal.addEventListener("abort", () => this.#open.get(name) === lines && this.#open.delete(name), { once: true });
    return lines.until(signal);
  }

  #catalogue(): ApiCatalogue {
    const resources = this.#kinds.map((kind) => ({
      group: "",
      version: "v1",
      kind,
      plural: `${kind.toLowerCase()}s`,
      names: [],
      isNamespaced: true,
      verbs: ["list", "watch"],
    }));
    return new ApiCatalogue({ resources, unread: [] });
  }
}

/** Lines as they come. */
class Lines {
  #waiting: string[] = [];
  #failure: Fault | undefined;
  #wake = () => {};

  push(line: string): void {
    this.#waiting.push(line);
    this.#wake();
  }

  fail(failure: Fault): void {
    this.#failure = failure;
    this.#wake();
  }

  async *until(signal: AbortSignal): AsyncGenerator<readonly string[], void, undefined> {
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    while (!signal.aborted) {
      if (this.#waiting.length > 0) yield this.#waiting.splice(0);
      if (this.#failure) throw this.#failure;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      if (this.#waiting.length === 0) await promise;
    }
  }
}

function away(): Fault {
  return new Fault("unavailable", "the cluster cannot be reached");
}

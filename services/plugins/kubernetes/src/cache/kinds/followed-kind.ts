import type { Fault } from "@slipway/plugin-sdk";
import type { FollowState } from "../follow/follow-state.ts";
import type { KindFollower } from "../follow/kind-follower.ts";
import type { ObjectSink } from "../store/managed-sink.ts";

/** A follower and what it told. */
export interface Following {
  readonly follower: KindFollower;
  readonly sink: ObjectSink;
}

export interface FollowedKindOptions {
  /** Follows the kind in a namespace; empty: in all. `onState` is called when its state changes. */
  readonly open: (namespace: string, onState: (state: FollowState) => void) => Following;
  /** Follow nothing outside of this namespace; empty: no such limit. */
  readonly only: string;
  /** Called when the state changes anywhere. */
  readonly onState: () => void;
}

const refusedAgainMs = 60_000;

/** One kind on a cluster, followed in all namespaces, or in each that is wanted if the account may not read all of them. */
export class FollowedKind implements AsyncDisposable {
  readonly #options: FollowedKindOptions;
  readonly #wide: Following | undefined;
  readonly #narrow = new Map<string, Following>();
  #wanted = new Set<string>();
  #retriedAt = performance.now();

  constructor(options: FollowedKindOptions) {
    this.#options = options;
    if (options.only === "") this.#wide = options.open("", (state) => this.#onWideState(state));
  }

  /** Follows the kind in these namespaces too; the empty one is where objects without namespace are. */
  want(namespaces: Iterable<string>): void {
    for (const namespace of namespaces) this.#wanted.add(namespace);
    this.#narrowDown();
  }

  /** Follows the kind in no namespaces but these any longer, and forgets the objects elsewhere. */
  async retain(namespaces: ReadonlySet<string>): Promise<void> {
    this.#wanted = new Set(namespaces);
    const unwanted = [...this.#narrow].filter(([namespace]) => !namespaces.has(namespace));
    for (const [namespace] of unwanted) this.#narrow.delete(namespace);
    await Promise.all(unwanted.map(([, following]) => close(following)));
  }

  /** How well the objects in a namespace are known; undefined if they are not followed. */
  stateIn(namespace: string): FollowState | undefined {
    return this.#followingOf(namespace)?.follower.state;
  }

  /** When the objects in a namespace became known last. */
  currentSince(namespace: string): number {
    return this.#followingOf(namespace)?.follower.currentSince ?? Number.NEGATIVE_INFINITY;
  }

  /** Whether a first list has not ended yet. */
  get isSyncing(): boolean {
    return this.#all().some(({ follower }) => follower.state.kind === "syncing");
  }

  /** Asks again where it is in one of these states; without any, wherever it pauses. */
  retry(...states: readonly FollowState["kind"][]): void {
    for (const { follower } of this.#all()) if (states.length === 0 || states.includes(follower.state.kind)) follower.retry();
  }

  /** Ends its watches, as the server does not answer any more. */
  lose(fault: Fault): void {
    for (const { follower } of this.#all()) follower.lose(fault);
  }

  /** Asks again for what the account may not read, at most once a minute. */
  retryRefused(): void {
    if (performance.now() - this.#retriedAt < refusedAgainMs) return;
    this.#retriedAt = performance.now();
    this.retry("refused");
  }

  /** Forgets the objects, and tells so. */
  async [Symbol.asyncDispose](): Promise<void> {
    const all = this.#all();
    this.#narrow.clear();
    await Promise.all(all.map(close));
  }

  #all(): readonly Following[] {
    return [...(this.#wide ? [this.#wide] : []), ...this.#narrow.values()];
  }

  #followingOf(namespace: string): Following | undefined {
    return this.#narrow.get(namespace) ?? (this.#options.only === "" ? this.#wide : undefined);
  }

  #onWideState(state: FollowState): void {
    if (state.kind === "current") {
      const narrow = [...this.#narrow.values()];
      this.#narrow.clear();
      void Promise.all(narrow.map(close));
    }
    // Also called while the first one is opened.
    queueMicrotask(() => this.#narrowDown());
    this.#options.onState();
  }

  #narrowDown(): void {
    const { only, open, onState } = this.#options;
    if (only === "" && this.#wide?.follower.state.kind !== "refused") return;
    for (const namespace of this.#wanted) {
      if (namespace === "" || this.#narrow.has(namespace) || (only !== "" && namespace !== only)) continue;
      this.#narrow.set(namespace, open(namespace, onState));
    }
  }
}

async function close({ follower, sink }: Following): Promise<void> {
  await follower[Symbol.asyncDispose]();
  sink[Symbol.dispose]();
}

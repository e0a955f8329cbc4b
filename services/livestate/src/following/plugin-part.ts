import { Fault, isFault, type LiveResource, type LivestateUpdate, type SyncState } from "@slipway/domain";
import type { LivestateRequest, Plugin, PluginLivestate } from "@slipway/plugin-client";

/** How an application's state on one plugin is known: it is pushed, it has to be asked for, or following it broke and begins again. */
export type PartMode = "pushed" | "polled" | "broken";

export interface PluginPartOptions {
  /** Its answer is another one. */
  readonly onChange: () => void;
  /** It has to be asked again, and its answer is that of before. */
  readonly onLost: () => void;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** What one plugin says of an application. */
export class PluginPart implements Disposable {
  readonly plugin: string;
  readonly #options: PluginPartOptions;
  readonly #stop = new AbortController();
  readonly #resources = new Map<string, LiveResource>();
  #mode: PartMode = "polled";
  #answer: PluginLivestate | undefined;

  constructor(plugin: string, options: PluginPartOptions) {
    this.plugin = plugin;
    this.#options = options;
  }

  /** A part that could not be asked. */
  static failed(plugin: string, error: unknown): PluginPart {
    const part = new PluginPart(plugin, { onChange: () => {}, onLost: () => {}, signal: AbortSignal.abort() });
    part.#mode = "broken";
    part.#answer = unknownPart(plugin, error);
    return part;
  }

  /**
   * Asks the plugin, or says that the piped does not have it, and follows it if it pushes. Resolves with the first answer; rejects only when the signal aborts. To be
   * called once.
   */
  async ask(plugin: Plugin | undefined, request: LivestateRequest): Promise<void> {
    if (plugin === undefined) this.#answer = unknownPart(this.plugin, new Fault("not_found", `this piped has no plugin ${this.plugin}`));
    else await this.#ask(plugin, request);
  }

  get mode(): PartMode {
    return this.#mode;
  }

  /** Undefined from a plugin that does not report live states. */
  get answer(): PluginLivestate | undefined {
    return this.#answer;
  }

  /** Ends to follow. */
  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #ask(plugin: Plugin, request: LivestateRequest): Promise<void> {
    const { signal } = this.#options;
    const updates = plugin.watchLivestate(request, { signal: AbortSignal.any([signal, this.#stop.signal]) })[Symbol.asyncIterator]();
    try {
      const first = await updates.next();
      signal.throwIfAborted();
      if (first.done) throw new Fault("unavailable", `plugin ${this.plugin} does not report the live state`);
      if (first.value.kind === "unimplemented") {
        this.#answer = await plugin.getLivestate(request, { signal });
        return;
      }
      this.#take(first.value);
      if (this.#mode === "pushed") void this.#follow(updates);
    } catch (error) {
      signal.throwIfAborted();
      this.#mode = "broken";
      this.#answer = unknownPart(this.plugin, error);
    }
  }

  /** Takes what the plugin pushes until it is lost. Never rejects. */
  async #follow(updates: AsyncIterator<LivestateUpdate<LiveResource, SyncState> | { readonly kind: "unimplemented" }>): Promise<void> {
    const { onChange, onLost } = this.#options;
    try {
      for (let next = await updates.next(); !next.done; next = await updates.next()) {
        if (this.#stop.signal.aborted) return;
        if (next.value.kind === "unimplemented") continue;
        this.#take(next.value);
        onChange();
      }
    } catch {
      // Why is said if it cannot be followed again: a plugin that restarts is back in a moment.
    }
    if (this.#stop.signal.aborted || this.#options.signal.aborted) return;
    this.#mode = "broken";
    onLost();
  }

  #take(update: LivestateUpdate<LiveResource, SyncState>): void {
    const { plugin } = this;
    if (update.kind === "failure") {
      this.#mode = update.ended ? "broken" : "pushed";
      this.#resources.clear();
      this.#answer = { plugin, sync: { status: "unknown", reason: update.reason }, resources: [] };
      return;
    }
    this.#mode = "pushed";
    if (update.kind === "snapshot") this.#resources.clear();
    else for (const each of update.removed) this.#resources.delete(keyOf(each));
    for (const each of update.kind === "snapshot" ? update.resources : update.changed) this.#resources.set(keyOf(each), each);
    this.#answer = { plugin, sync: update.sync, resources: [...this.#resources.values()] };
  }
}

/** The answer of a plugin that could not be asked. Bugs keep their text to themselves. */
function unknownPart(plugin: string, error: unknown): PluginLivestate {
  const reason = isFault(error) ? error.message : `plugin ${plugin} failed`;
  return { plugin, sync: { status: "unknown", reason }, resources: [] };
}

function keyOf({ deployTarget, id }: Pick<LiveResource, "deployTarget" | "id">): string {
  return JSON.stringify([deployTarget, id]);
}

import { type LiveResource, MergedUpdates, type SyncState } from "@slipway/domain";
import type { WatchLivestateResponse } from "@slipway/proto/plugin-extension";
import { objectsFromPlugin, syncFromPlugin } from "./livestate-from-plugin.ts";
import type { PluginLivestateUpdate } from "./plugin-livestate-update.ts";

/** What a plugin told of one application, until its reader takes it. A slow reader gets several updates as one. */
export class FollowedApplication {
  readonly #plugin: string;
  readonly #updates = new MergedUpdates<LiveResource, SyncState>();
  /** The parts of a snapshot whose last part has not come. */
  #parts: LiveResource[] = [];
  #end: { readonly error: unknown } | undefined;
  #wake = (): void => {};

  constructor(plugin: string) {
    this.#plugin = plugin;
  }

  /** Takes in a message. */
  put({ update }: Pick<WatchLivestateResponse, "update">): void {
    switch (update.case) {
      case "snapshot": {
        this.#parts.push(...objectsFromPlugin(this.#plugin, update.value.objects));
        if (update.value.hasMore) return;
        this.#updates.put({ kind: "snapshot", resources: this.#parts, sync: syncFromPlugin(update.value.syncState) });
        this.#parts = [];
        break;
      }
      case "delta": {
        const { changed, removed, syncState } = update.value;
        this.#updates.put({
          kind: "delta",
          changed: objectsFromPlugin(this.#plugin, changed),
          removed: removed.map(({ deployTarget, id }) => ({ plugin: this.#plugin, deployTarget, id })),
          sync: syncFromPlugin(syncState),
        });
        break;
      }
      case "failure":
        this.#parts = [];
        this.#updates.put({ kind: "failure", reason: update.value.reason, ended: update.value.ended });
        break;
      default:
        return;
    }
    this.#wake();
  }

  /** No more messages come. What has come can still be taken. */
  end(error: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  /** What was told, until the plugin has ended to tell it, or `signal` aborts. Throws what `end` was given. */
  async *updates(signal: AbortSignal): AsyncGenerator<PluginLivestateUpdate> {
    const wake = (): void => this.#wake();
    signal.addEventListener("abort", wake, { once: true });
    try {
      while (!signal.aborted) {
        const update = this.#updates.take();
        if (update !== undefined) {
          yield update;
          if (update.kind === "failure" && update.ended) return;
        } else if (this.#end) throw this.#end.error;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }
}

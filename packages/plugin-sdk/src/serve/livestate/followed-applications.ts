import { Fault, isFault, type LivestateUpdate, MergedUpdates } from "@slipway/domain";
import type { FollowApplication } from "@slipway/proto/plugin-extension";
import { demandUpdate } from "../../mistakes/demand-answer.ts";
import { mistakeText } from "../../mistakes/mistake-text.ts";
import type { LiveResource, LivestateObserving, SyncState } from "../../plugin/livestate.ts";
import type { RunStageDeps } from "../run-stage.ts";
import { livestateContext } from "./livestate-context.ts";

/** How a plugin watches an application. */
export type Watch = NonNullable<LivestateObserving["watchLivestate"]>;

interface Followed {
  readonly followId: bigint;
  readonly updates: MergedUpdates<LiveResource, SyncState>;
  readonly stop: AbortController;
}

/** What is to be sent of an application. */
export interface DueUpdate {
  readonly applicationId: string;
  readonly followId: bigint;
  readonly update: LivestateUpdate<LiveResource, SyncState>;
}

/** The applications that one host follows, each watched by an iterable of the plugin, and what of them is not sent yet. */
export class FollowedApplications implements Disposable {
  readonly #deps: Pick<RunStageDeps, "plugin" | "host" | "logger" | "clock" | "guard">;
  readonly #watch: Watch;
  readonly #followed = new Map<string, Followed>();
  /** Ids of the applications with updates, in the order in which they got one. */
  readonly #due = new Set<string>();
  #onDue: () => void = () => {};

  constructor(deps: RunStageDeps, watch: Watch) {
    this.#deps = deps;
    this.#watch = watch;
  }

  /** Begins to watch an application, instead of what was followed of it before. */
  follow(request: FollowApplication): void {
    const { applicationId, followId } = request;
    this.unfollow(applicationId);
    const followed = { followId, updates: new MergedUpdates<LiveResource, SyncState>(), stop: new AbortController() };
    this.#followed.set(applicationId, followed);
    void this.#run(followed, request);
  }

  unfollow(applicationId: string): void {
    this.#followed.get(applicationId)?.stop.abort(new Fault("canceled", "the application is not followed any more"));
    this.#followed.delete(applicationId);
    this.#due.delete(applicationId);
  }

  /** The update of the application that waits longest; undefined if none waits. */
  take(): DueUpdate | undefined {
    for (const applicationId of this.#due) {
      this.#due.delete(applicationId);
      const { followId, updates } = this.#followed.get(applicationId) ?? {};
      const update = updates?.take();
      if (followId !== undefined && update !== undefined) return { applicationId, followId, update };
    }
    return undefined;
  }

  /** Resolves when an update waits, or when `signal` aborts. */
  async untilDue(signal: AbortSignal): Promise<void> {
    if (this.#due.size > 0 || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onDue = resolve;
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
  }

  /** Ends to watch all applications. */
  [Symbol.dispose](): void {
    for (const applicationId of [...this.#followed.keys()]) this.unfollow(applicationId);
  }

  /** Takes what the plugin says until the application is not followed any more. Never rejects. */
  async #run(followed: Followed, request: FollowApplication): Promise<void> {
    const { guard, logger, plugin } = this.#deps;
    const { signal } = followed.stop;
    const put = (update: DueUpdate["update"]): void => {
      followed.updates.put(update);
      this.#due.add(request.applicationId);
      this.#onDue();
    };
    try {
      await guard.run(async () => {
        for await (const said of this.#watch(livestateContext(this.#deps, request, signal))) {
          if (signal.aborted) return;
          put(updateOf(said));
        }
        throw new TypeError("watchLivestate ended before its signal aborted");
      });
    } catch (error) {
      if (signal.aborted) return;
      // Also stops what an iterable has left running that ended in an error.
      followed.stop.abort(error);
      if (isFault(error)) return put({ kind: "failure", reason: error.message, ended: true });
      logger.error({ err: error, applicationId: request.applicationId }, "live state could not be watched because of a bug in the plugin");
      put({ kind: "failure", reason: `${mistakeText(error)}; see its log: slipway plugin logs ${plugin.name}`, ended: true });
    }
  }
}

function updateOf(said: unknown): DueUpdate["update"] {
  const update = demandUpdate(said);
  switch (update.kind) {
    case "snapshot":
      return { kind: "snapshot", ...update.livestate };
    case "delta":
      return update;
    case "failure":
      return { ...update, ended: false };
  }
}

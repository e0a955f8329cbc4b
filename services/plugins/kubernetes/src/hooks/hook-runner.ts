import { isFault } from "@slipway/plugin-sdk";
import { rankOfKind } from "../apply/waves.ts";
import { textAt } from "../json/json.ts";
import { annotationOf } from "../manifests/kube-object.ts";
import { describeManifest } from "../manifests/manifest.ts";
import { keyOf } from "../manifests/resource-key.ts";
import type { DeletePolicy, Hook, HookEvents } from "./hook.ts";
import { HookFailed } from "./hook-failed.ts";
import { runAnnotation } from "./hook-object.ts";
import type { SharedHookRequest, SharedHooks } from "./shared-hooks.ts";

export interface HookRunnerOptions extends SharedHookRequest {
  /** Those of the same stage on its other deploy targets. */
  readonly shared: SharedHooks;
  readonly hooks: readonly Hook[];
  readonly events: HookEvents;
}

/** Runs the hooks of one stage on one deploy target. */
export class HookRunner {
  readonly hooks: readonly Hook[];
  readonly events: HookEvents;
  readonly #request: SharedHookRequest;
  readonly #shared: SharedHooks;

  constructor({ hooks, events, shared, ...request }: HookRunnerOptions) {
    this.#request = request;
    this.#shared = shared;
    this.hooks = hooks;
    this.events = events;
    const own = new Set<string | undefined>(Object.values(events));
    for (const hook of hooks)
      if (!hook.events.some((event) => own.has(event)))
        request.log.info(`hook ${describeManifest(hook.manifest)} is not run by this stage: it is for ${hook.events.join(", ")}`);
  }

  /** Whether an event has hooks. */
  has(when: keyof HookEvents): boolean {
    return this.#of(when).length > 0;
  }

  /** The weights of the hooks of an event. */
  weightsOf(when: keyof HookEvents): readonly number[] {
    return this.#of(when).map(({ weight }) => weight);
  }

  /** Runs the hooks of an event one by one, in the order of their weights, kinds and names; with `weight` only those. Throws what the first one that fails throws. */
  async run(when: keyof HookEvents, weight?: number): Promise<void> {
    const event = this.events[when];
    if (event === undefined) return;
    const hooks = this.#of(when).filter((hook) => weight === undefined || hook.weight === weight);
    const done: Hook[] = [];
    try {
      for (const hook of hooks) {
        try {
          await this.#shared.run(this.#request, hook, event);
        } catch (error) {
          this.#request.signal.throwIfAborted();
          if (error instanceof HookFailed) await this.#clean([hook], event, "failed");
          throw error;
        }
        done.push(hook);
      }
    } finally {
      if (!this.#request.signal.aborted) await this.#clean(done, event, "succeeded");
    }
  }

  #of(when: keyof HookEvents): readonly Hook[] {
    const event = this.events[when];
    if (event === undefined) return [];
    const nameOf = ({ manifest }: Hook) => manifest.object.metadata.name;
    return this.hooks
      .filter(({ events }) => events.includes(event))
      .toSorted(
        (a, b) =>
          a.weight - b.weight ||
          rankOfKind(keyOf(a.manifest.object)) - rankOfKind(keyOf(b.manifest.object)) ||
          (nameOf(a) < nameOf(b) ? -1 : 1),
      );
  }

  /** Deletes what the delete policies say, if this deployment has created it. That it cannot be deleted is said: the hook has run. */
  async #clean(hooks: readonly Hook[], event: string, policy: DeletePolicy): Promise<void> {
    const { cluster, deploymentId, log, signal } = this.#request;
    for (const { manifest } of hooks.filter(({ policies }) => policies.has(policy))) {
      try {
        const { address } = await cluster.place(manifest.object, signal);
        const live = await cluster.client.find(address, signal);
        if (live === undefined || annotationOf(live, runAnnotation) !== `${deploymentId}/${event}`) continue;
        await cluster.applier.delete(address, { uid: textAt(live, "metadata", "uid") }, signal);
        log.info(`deleted ${event} hook ${describeManifest(manifest)}`);
      } catch (error) {
        signal.throwIfAborted();
        if (!isFault(error)) throw error;
        log.info(`warning: ${event} hook ${describeManifest(manifest)} is left on the cluster: ${error.message}`);
      }
    }
  }
}

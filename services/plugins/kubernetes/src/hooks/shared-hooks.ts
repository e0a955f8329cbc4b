import { identityOf, keyOf, type ResourceKey } from "../manifests/resource-key.ts";
import { Turns } from "../render/tools/turns.ts";
import type { FindNeighbours } from "../targets/neighbours/neighbours-among.ts";
import type { Hook } from "./hook.ts";
import type { HookRecord } from "./hook-records.ts";
import { type RunHookRequest, runHook } from "./run-hook.ts";

export interface SharedHookRequest extends RunHookRequest {
  readonly neighbours: FindNeighbours;
}

/**
 * Runs the hooks of a stage on its deploy targets. One that several targets have which lead to the same cluster is one object there: it runs on one of
 * them, and the others take its end for theirs.
 */
export class SharedHooks {
  readonly #turns = new Map<string, Turns>();

  /** Throws what {@link runHook} throws. */
  async run(request: SharedHookRequest, hook: Hook, event: string): Promise<void> {
    const { cluster, deployTarget, signal } = request;
    const { same } = await request.neighbours(deployTarget);
    if (same.length === 0) return runHook(request, hook, event);
    const others = same.map(({ name }) => name);
    const { object } = await cluster.place(hook.manifest.object, signal);
    const id = JSON.stringify([[deployTarget, ...others].toSorted(), event, identityOf(keyOf(object))]);
    const turns = this.#turns.get(id) ?? new Turns(1);
    this.#turns.set(id, turns);
    await turns.take(signal, async () => {
      await takeRecord(request, { event, key: keyOf(object) }, others);
      await runHook(request, hook, event);
    });
  }
}

/** Remembers for a deploy target what another one has done, or has begun before it was interrupted. */
async function takeRecord(
  { deployTarget, log, records }: RunHookRequest,
  run: { readonly event: string; readonly key: ResourceKey },
  others: readonly string[],
): Promise<void> {
  const own = await records.find({ ...run, deployTarget });
  if (own !== undefined && isOver(own)) return;
  const theirs = await Promise.all(others.map(async (name) => ({ name, record: await records.find({ ...run, deployTarget: name }) })));
  const found =
    theirs.find(({ record }) => record && isOver(record)) ?? (own === undefined ? theirs.find(({ record }) => record) : undefined);
  if (found?.record === undefined) return;
  log.info(`the ${run.event} hook ${run.key.kind} ${run.key.name} was run on deploy target ${found.name}, which leads to the same cluster`);
  await records.put({ ...run, deployTarget }, found.record);
}

function isOver({ state }: HookRecord): boolean {
  return state === "succeeded" || state === "failed";
}

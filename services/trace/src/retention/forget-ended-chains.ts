import { setTimeout as wait } from "node:timers/promises";
import type { ChainAggregates } from "@slipway/bus";
import { type Chain, chainKey, isFault, timeLeftMs } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { instantOf } from "@slipway/state";
import type { Chains } from "@slipway/store";

export interface ForgetEndedChainsDeps {
  readonly aggregates: Pick<ChainAggregates, "list" | "history" | "forget">;
  readonly recorded: Pick<Chains, "find" | "countEvents">;
  /** How long an ended chain stays in JetStream, where it can be resumed. */
  readonly keepEndedMs: number;
  readonly log: Logger;
  /** How often to look. Default: once an hour. */
  readonly intervalMs?: number;
}

/** Removes chains from JetStream that ended long ago and are recorded completely, now and again, until `signal` aborts. Several processes may. Throws for bugs only. */
export async function forgetEndedChains(deps: ForgetEndedChainsDeps, signal: AbortSignal): Promise<void> {
  const { aggregates, keepEndedMs, log, intervalMs = 60 * 60 * 1000 } = deps;
  while (!signal.aborted) {
    const now = Temporal.Now.instant();
    try {
      for (const { state } of await aggregates.list({}, { signal }))
        if (state.completedAt && timeLeftMs(keepEndedMs, state.completedAt, now) === 0)
          await forget(deps, { ...state, completedAt: state.completedAt }, signal);
    } catch (err) {
      if (signal.aborted) return;
      if (!isFault(err)) throw err;
      log.warn({ err }, "could not remove ended chains from JetStream now");
    }
    await wait(intervalMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

async function forget(
  { aggregates, recorded, log }: ForgetEndedChainsDeps,
  chain: Chain & { readonly completedAt: Temporal.Instant },
  signal: AbortSignal,
): Promise<void> {
  const key = chainKey(chain);
  const kept = await aggregates.history(key, { signal });
  // Somebody resumed it meanwhile.
  if (kept.at(-1)?.state.completedAt === undefined) return;
  const [known] = await recorded.find(chain.id, 1);
  const isRecorded =
    known?.round === chain.round && instantOf(known.completedAt)?.epochMilliseconds === chain.completedAt.epochMilliseconds;
  // A restored chain has fewer messages than events.
  if (!isRecorded || (await recorded.countEvents(chain.projectId, chain.id)) < kept.length)
    return void log.warn({ chainId: chain.id }, "an ended chain stays in JetStream: it is not recorded completely");
  await aggregates.forget(key, { signal });
  log.info({ chainId: chain.id }, "chain purged");
}

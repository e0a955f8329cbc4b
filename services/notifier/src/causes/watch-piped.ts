import { setTimeout as wait } from "node:timers/promises";
import { type Bus, findToldPiped, isPipedListening, putToldPiped } from "@slipway/bus";
import { derivedId, type Notice, noMentions, tellPiped } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Tell } from "./tell-routes.ts";

export interface WatchPipedDeps {
  readonly bus: Bus;
  readonly key: { readonly projectId: string; readonly pipedId: string };
  readonly tell: Tell;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** How long a piped may be gone until it counts as stopped. */
  readonly graceMs: number;
}

/**
 * Tells people when the piped starts and stops: whether one of its executors asks for commands. What they know is remembered in NATS, so that a stop is
 * told even if this process stopped with it, and of several processes one tells it. Ends with the signal.
 */
export function watchPiped(deps: WatchPipedDeps): AsyncDisposable & { readonly done: Promise<void> } {
  const { log, signal, graceMs } = deps;
  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await look(deps);
      } catch (err) {
        if (signal.aborted) return;
        log.warn({ err }, "could not tell of the piped yet");
      }
      await wait(graceMs / 12, undefined, { signal }).catch(() => {});
    }
  };
  const done = watch();
  return { done, [Symbol.asyncDispose]: () => done };
}

async function look({ bus, key, tell, signal, graceMs }: WatchPipedDeps): Promise<void> {
  const isUp = await isPipedListening(bus, key.pipedId, { signal });
  const { value, sequence } = await findToldPiped(bus, key, { signal });
  const { events, told } = tellPiped(value, { isUp, now: Temporal.Now.instant(), graceMs });
  for (const { event, at } of events) await tell(noticeOf(key, event, at, [String(value?.since), String(sequence)]), signal);
  if (told && told !== value) await putToldPiped(bus, key, { value: told, sequence }, { signal });
}

function noticeOf(key: WatchPipedDeps["key"], event: Notice["event"], at: Temporal.Instant, occasion: readonly string[]): Notice {
  return {
    id: derivedId("notice", key.projectId, key.pipedId, event, ...occasion),
    event,
    at,
    ...key,
    applicationId: "",
    applicationName: "",
    labels: {},
    targets: [],
    deployment: undefined,
    stage: "",
    commit: undefined,
    reason: "",
    people: [],
    mentions: noMentions,
  };
}

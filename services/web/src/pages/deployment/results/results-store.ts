import type { ObjectResult } from "@slipway/domain";

import { LiveStore } from "../../../api/live.ts";
import { aborted, deploymentClient } from "../deployment-store.ts";
import { resultOfMessage } from "./result-of-message.ts";

/** What is known of the results of objects so far. */
export interface KnownResults {
  /** As the stage reported them, in order: an object may be there several times. */
  readonly reported: readonly ObjectResult[];
  /** Whether nothing follows. */
  readonly isComplete: boolean;
}

interface Part {
  readonly results: readonly ObjectResult[];
  /** Whether what was told before is told again. */
  readonly isFirst: boolean;
  readonly completed: boolean;
}

export type ResultsStore = LiveStore<KnownResults, Part>;

/** Of how many stages they are kept for who comes back. */
const mostKept = 16;
const pauseMs = { first: 1_000, longest: 60_000 };
const stores = new Map<string, ResultsStore>();

/** What a stage did with each object, as it does it. */
export function resultsStore(deploymentId: string, stageId: string): ResultsStore {
  const key = `${deploymentId} ${stageId}`;
  const kept = stores.get(key);
  if (kept) return kept;
  const store: ResultsStore = new LiveStore<KnownResults, Part>({
    open: (signal) => follow(deploymentId, stageId, signal),
    empty: { reported: [], isComplete: false },
    apply: addParts,
  });
  const [oldest] = stores.keys();
  if (stores.size >= mostKept && oldest !== undefined) stores.delete(oldest);
  stores.set(key, store);
  return store;
}

function addParts(state: KnownResults, parts: readonly Part[]): KnownResults {
  return parts.reduce<KnownResults>(
    ({ reported }, { results, isFirst, completed }) => ({
      reported: isFirst ? results : results.length > 0 ? [...reported, ...results] : reported,
      isComplete: completed,
    }),
    state,
  );
}

/** Until the stage has ended. The server also ends an answer whose rest has not come in: then it is asked again after a while, from the beginning. */
async function* follow(deploymentId: string, stageId: string, signal: AbortSignal): AsyncGenerator<Part> {
  for (let pause = pauseMs.first; !signal.aborted; pause = Math.min(2 * pause, pauseMs.longest)) {
    let isFirst = true;
    for await (const { results, completed } of deploymentClient.readStageResults({ deploymentId, stageId, follow: true }, { signal })) {
      yield { results: results.map(resultOfMessage), isFirst, completed };
      if (completed) return void (await aborted(signal));
      isFirst = false;
    }
    await Promise.race([aborted(signal), new Promise((resolve) => setTimeout(resolve, pause))]);
  }
}

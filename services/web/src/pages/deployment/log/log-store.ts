import type { ReadStageLogResponse } from "@slipway/proto/api";
import { LiveStore } from "../../../api/live.ts";
import { LogLines, type StageLog } from "../../../design/log/log-lines.ts";
import { aborted, deploymentClient } from "../deployment-store.ts";

export type LogStore = LiveStore<StageLog, ReadStageLogResponse>;

/** How many logs are kept for who comes back: they may be large. */
const mostKept = 4;
const pauseMs = { first: 1_000, longest: 60_000 };
const stores = new Map<string, LogStore>();

/** The log of a stage, as it grows. */
export function logStore(deploymentId: string, stageId: string): LogStore {
  const key = `${deploymentId} ${stageId}`;
  const kept = stores.get(key);
  if (kept) return kept;
  const lines = new LogLines();
  const store: LogStore = new LiveStore<StageLog, ReadStageLogResponse>({
    open: (signal) => follow(deploymentId, stageId, signal),
    empty: lines.add([]),
    // Not the state that is passed: after the connection was lost, what was read before is shown until there is more.
    apply: (_, messages) => lines.add(messages),
  });
  const [oldest] = stores.keys();
  if (stores.size >= mostKept && oldest !== undefined) stores.delete(oldest);
  stores.set(key, store);
  return store;
}

/** The parts of a log until it is complete. The server also ends one whose rest has not come in, such as that of a piped that is away: it is asked again after a while. */
async function* follow(deploymentId: string, stageId: string, signal: AbortSignal): AsyncGenerator<ReadStageLogResponse> {
  for (let pause = pauseMs.first; !signal.aborted; pause = Math.min(2 * pause, pauseMs.longest)) {
    for await (const part of deploymentClient.readStageLog({ deploymentId, stageId, follow: true }, { signal })) {
      yield part;
      if (part.completed) return void (await aborted(signal));
    }
    await Promise.race([aborted(signal), new Promise((resolve) => setTimeout(resolve, pause))]);
  }
}

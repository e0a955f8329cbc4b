import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { type Trace, TraceService, type WatchTraceResponse } from "@slipway/proto/api";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";

export type TraceStore = LiveStore<Trace | undefined, WatchTraceResponse>;

const client = createClient(TraceService, transport);
/** How many traces are kept for who comes back. */
const mostKept = 20;
const stores = new Map<string, TraceStore>();

/** The way of a commit, as it goes on; undefined while nobody has told of it. With `""` as the project, the only one that has the commit is meant. */
export function traceStore(projectId: string, commitHash: string): TraceStore {
  const key = `${projectId} ${commitHash}`;
  const kept = stores.get(key);
  if (kept) return kept;
  const store: TraceStore = new LiveStore<Trace | undefined, WatchTraceResponse>({
    open: (signal) => watch(projectId, commitHash, signal),
    empty: undefined,
    apply: (state, messages) => {
      const last = messages.at(-1);
      return last === undefined ? state : last.trace;
    },
  });
  const [oldest] = stores.keys();
  if (stores.size >= mostKept && oldest !== undefined) stores.delete(oldest);
  stores.set(key, store);
  return store;
}

async function* watch(projectId: string, commitHash: string, signal: AbortSignal): AsyncGenerator<WatchTraceResponse> {
  yield* client.watchTrace({ projectId: projectId || (await findProject(commitHash, signal)), commitHash }, { signal });
}

/** The project that has a commit, the one of the newest trace if several have; `""` if none has: then only a gateway with one project can wait for it. */
async function findProject(commitHash: string, signal: AbortSignal): Promise<string> {
  try {
    const { trace } = await client.getTrace({ commitHash }, { signal });
    return trace?.projectId ?? "";
  } catch (error) {
    if (ConnectError.from(error).code === Code.NotFound) return "";
    throw error;
  }
}

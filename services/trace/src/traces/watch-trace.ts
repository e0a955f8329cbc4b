import { artifactKeys, isFault, traceparentKey } from "@slipway/domain";
import type { Trace } from "@slipway/store";
import { gathered } from "./gathered.ts";

export interface WatchTraceDeps {
  /** The trace as it is recorded now. Throws `not_found` if nobody has told of the commit. */
  readonly find: () => Promise<Trace>;
  /** What something is recorded about, see `watchRecorded`. Read from before the first `find`; whoever ends the watch has to end it. */
  readonly recorded: AsyncIterable<readonly string[] | undefined>;
}

/**
 * Yields the trace of a commit as it is, and again whenever something about it was recorded; undefined while nobody has told of it. What is recorded while
 * the last one is being read counts together. Ends with `recorded`. Throws what `find` throws, but `not_found`.
 */
export async function* watchTrace(hash: string, { find, recorded }: WatchTraceDeps): AsyncGenerator<Trace | undefined> {
  let known: ReadonlySet<string> = new Set();
  for await (const about of gathered(recorded)) {
    if (about !== undefined && !about.values().some((text) => text.startsWith(hash) || known.has(text))) continue;
    const trace = await findOrNot(find);
    known = trace === undefined ? new Set() : namesIn(trace);
    yield trace;
  }
}

async function findOrNot(find: () => Promise<Trace>): Promise<Trace | undefined> {
  try {
    return await find();
  } catch (error) {
    if (isFault(error, "not_found")) return undefined;
    throw error;
  }
}

/** What a change of this trace may be recorded under: its deployments, and what will join further ones. */
function namesIn({ deployments, externalEvents }: Trace): ReadonlySet<string> {
  const keys = externalEvents.flatMap(({ artifacts, traceparent }) => [
    ...artifacts.flatMap(artifactKeys),
    traceparentKey(traceparent) ?? "",
  ]);
  return new Set([...deployments.map(({ id }) => id), ...keys].filter((text) => text !== ""));
}

import { once } from "node:events";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { streams } from "./streams.ts";

/** Yields whenever one of these streams was lost and another one has its name: what depends on it has to be published again. Ends when `signal` aborts. */
export async function* watchReplaced(
  bus: Bus,
  kinds: readonly (keyof typeof streams)[],
  { signal }: CallOptions = {},
): AsyncGenerator<void> {
  const listen = () => kinds.map((kind) => bus.incarnations.replaced(streams[kind].name));
  for (let replaced = listen(); ; ) {
    const any = AbortSignal.any(signal ? [...replaced, signal] : replaced);
    if (!any.aborted) await once(any, "abort");
    if (signal?.aborted) return;
    replaced = listen();
    yield;
  }
}

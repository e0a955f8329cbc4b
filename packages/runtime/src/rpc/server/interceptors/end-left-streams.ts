import type { Interceptor } from "@connectrpc/connect";

/**
 * Ends the handler of a stream whose caller has left, or was not reading. The library aborts the signal of such a call, but a handler that is held at a `yield`, because the last message
 * was not taken yet, cannot see that, and nobody would ask it for another message: what it listens to and has queued would stay for as long as the process.
 */
export const endLeftStreams: Interceptor = (next) => async (request) => {
  const response = await next(request);
  if (!response.stream) return response;
  return { ...response, message: endedBy(request.signal, response.message) };
};

function endedBy<T>(signal: AbortSignal, messages: AsyncIterable<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const inner = messages[Symbol.asyncIterator]();
      // What a handler throws while it ends is seen by nobody who could act on it.
      const onAbort = (): void => void inner.return?.().catch(() => {});
      signal.addEventListener("abort", onAbort, { once: true });
      return inner;
    },
  };
}

import type { Interceptor } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";

/**
 * Ends streams with `unavailable` when the server stops: a watch never ends by itself, so waiting for it would always take
 * the entire grace period. The call's signal aborts with it. Unary calls may finish.
 */
export function stopStreams(stopping: AbortSignal): Interceptor {
  return (next) => async (request) => {
    const response = await next(request);
    return response.stream ? { ...response, message: untilStopping(response.message, stopping) } : response;
  };
}

function untilStopping<T>(messages: AsyncIterable<T>, stopping: AbortSignal): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const inner = messages[Symbol.asyncIterator]();
      // One listener for the stream, not a Promise.race for each message: the race would keep every message until the server stops.
      let interrupt: (fault: Fault) => void = () => {};
      const onStopping = (): void => interrupt(stopped());
      const leave = (): void => stopping.removeEventListener("abort", onStopping);
      stopping.addEventListener("abort", onStopping, { once: true });
      return {
        next: () =>
          new Promise((resolve, reject) => {
            if (stopping.aborted) return reject(stopped());
            interrupt = reject;
            const finish = (result: IteratorResult<T>): void => {
              if (result.done) leave();
              resolve(result);
            };
            inner.next().then(finish, (error: unknown) => {
              leave();
              reject(error);
            });
          }),
        return: async (value?: unknown) => {
          leave();
          return (await inner.return?.(value)) ?? { done: true, value };
        },
      };
    },
  };
}

function stopped(): Fault {
  return new Fault("unavailable", "the server is stopping: retry the call to reach another one");
}

/**
 * The messages of a stream until a signal aborts: then it throws what `reason` returns, also while it waits for a message. One listener serves the whole stream: a
 * race for each message would keep every message until the signal aborts.
 */
export function untilAborted<T>(messages: AsyncIterable<T>, signal: AbortSignal, reason: () => Error): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const inner = messages[Symbol.asyncIterator]();
      let interrupt: (error: Error) => void = () => {};
      const onAbort = (): void => interrupt(reason());
      const leave = (): void => signal.removeEventListener("abort", onAbort);
      signal.addEventListener("abort", onAbort, { once: true });
      return {
        next: () =>
          new Promise((resolve, reject) => {
            if (signal.aborted) return reject(reason());
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

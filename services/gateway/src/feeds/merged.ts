/** Yields what several streams yield, as it comes. Takes the next value of a stream only when its last one was taken. Ends with all, or with the first error. */
export async function* merged<T>(streams: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = async (stream: AsyncGenerator<T>) => ({ stream, result: await stream.next() });
  const pending = new Map(streams.map((stream) => [stream, next(stream)]));
  try {
    while (pending.size > 0) {
      const { stream, result } = await Promise.race(pending.values());
      if (result.done) pending.delete(stream);
      else {
        yield result.value;
        pending.set(stream, next(stream));
      }
    }
  } finally {
    for (const [stream, last] of pending) {
      last.catch(() => {});
      void stream.return(undefined).catch(() => {});
    }
  }
}

/** Yields the results for values in their order, a few of which are made at the same time. Ends with the first error. */
export async function* ahead<V, T>(values: readonly V[], atOnce: number, make: (value: V) => Promise<T>): AsyncGenerator<T> {
  const making: Promise<T>[] = [];
  const begin = (value: V): void => {
    const made = make(value);
    // Whoever is not waited for any more must not end the process.
    made.catch(() => {});
    making.push(made);
  };
  for (const value of values) {
    if (making.length >= atOnce) yield (await making.shift()) as T;
    begin(value);
  }
  for (const made of making) yield await made;
}

/**
 * Yields the items of several iterables as they come, each with the name of its iterable. No iterable is read ahead of the reader by more than one item. Ends when all have
 * ended; throws what one of them throws. Whoever leaves early ends the iterables.
 */
export async function* inTurn<Name extends string, T extends Readonly<Record<Name, AsyncIterable<unknown>>>>(
  iterables: T & Readonly<Record<Name, AsyncIterable<unknown>>>,
): AsyncGenerator<{ [N in keyof T & string]: readonly [N, T[N] extends AsyncIterable<infer Item> ? Item : never] }[keyof T & string]> {
  const waiting: { readonly item: readonly [string, unknown]; readonly taken: () => void }[] = [];
  let wake = (): void => {};
  let open = 0;
  let failure: { readonly error: unknown } | undefined;
  let isLeft = false;
  const pump = async (name: string, iterable: AsyncIterable<unknown>): Promise<void> => {
    try {
      for await (const item of iterable) {
        if (isLeft) return;
        await new Promise<void>((taken) => {
          waiting.push({ item: [name, item], taken });
          wake();
        });
        if (isLeft) return;
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      open--;
      wake();
    }
  };
  for (const [name, iterable] of Object.entries<AsyncIterable<unknown>>(iterables)) {
    open++;
    void pump(name, iterable);
  }
  try {
    for (;;) {
      const next = waiting.shift();
      if (next) {
        try {
          // Each pump sends the items of the iterable with its name.
          yield next.item as never;
        } finally {
          next.taken();
        }
      } else if (failure) throw failure.error;
      else if (open === 0) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    isLeft = true;
    for (const { taken } of waiting) taken();
  }
}

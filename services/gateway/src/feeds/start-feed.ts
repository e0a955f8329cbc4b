interface Ready {
  readonly kind: "ready";
}

/** A watch that is read to its end. */
export interface Feed {
  /** Resolves when everything that existed at the beginning was read. Rejects with `done`. */
  readonly ready: Promise<void>;
  /** Rejects when the watch fails. */
  readonly done: Promise<void>;
}

/** Reads a watch: `put` gets every item but `ready`, which calls `onReady`; again whenever the watch began again because the server lost messages. */
export function startFeed<Item extends { readonly kind: string }>(
  watch: AsyncIterable<Item | Ready>,
  put: (item: Exclude<Item, Ready>) => void,
  onReady?: () => void,
): Feed {
  const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
  const done = (async () => {
    for await (const item of watch) {
      if (item.kind === "ready") {
        onReady?.();
        resolve();
      }
      // Holds because every other kind is excluded above.
      else put(item as Exclude<Item, Ready>);
    }
  })();
  return { ready: Promise.race([caughtUp, done]), done };
}

/** So many names are kept for a slow reader; with more of them, anything may have been recorded. */
const mostNames = 10_000;

/**
 * Yields what came since the last time as one item, so that a reader that is slower than what comes does not fall behind. Undefined if anything may have been
 * recorded. Ends with `items`, and throws what they throw, once everything before was yielded; whoever leaves earlier has to end them.
 */
export async function* gathered(items: AsyncIterable<readonly string[] | undefined>): AsyncGenerator<ReadonlySet<string> | undefined> {
  let names = new Set<string>();
  let isAnything = false;
  let end: { readonly error?: unknown } | undefined;
  let came = Promise.withResolvers<void>();
  const read = async (): Promise<void> => {
    for await (const item of items) {
      isAnything ||= item === undefined || names.size + item.length > mostNames;
      if (isAnything) names.clear();
      else for (const name of item ?? []) names.add(name);
      came.resolve();
    }
  };
  read()
    .then(
      () => (end = {}),
      (error: unknown) => (end = { error }),
    )
    .finally(() => came.resolve());
  for (;;) {
    if (isAnything || names.size > 0) {
      const about = isAnything ? undefined : names;
      isAnything = false;
      names = new Set();
      yield about;
    } else if (end) {
      if ("error" in end) throw end.error;
      return;
    } else {
      await came.promise;
      came = Promise.withResolvers();
    }
  }
}

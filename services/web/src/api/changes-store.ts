import { LiveStore } from "./live.ts";

/** What has changed since everything had to be listed. */
export interface Changes<Item> {
  /** Another object whenever everything has to be listed again: at first, and after the connection was lost. */
  readonly since: object | undefined;
  /** The newest state of each, by id. */
  readonly changed: ReadonlyMap<string, Item>;
}

/** Follows a stream of changes, whose messages have no item when items may have been missed. */
export function changesStore<Item extends { readonly id: string }>(
  open: (signal: AbortSignal) => AsyncIterable<Item | undefined>,
): LiveStore<Changes<Item>, Item | undefined> {
  return new LiveStore<Changes<Item>, Item | undefined>({ open, empty: { since: undefined, changed: new Map() }, apply: withNews });
}

/** The changes after some messages of the stream. */
export function withNews<Item extends { readonly id: string }>(state: Changes<Item>, news: readonly (Item | undefined)[]): Changes<Item> {
  const begun = news.lastIndexOf(undefined);
  const changed = new Map(state.changed);
  for (const item of news) if (item) changed.set(item.id, item);
  return { since: begun < 0 ? state.since : {}, changed };
}

/** Items of a list, each in its newest state, and the new ones before them; of what changed, only what belongs to the part of the list that is loaded. */
export function withChanges<Item extends { readonly id: string }>(
  listed: readonly Item[],
  changed: ReadonlyMap<string, Item>,
  { atMs, fits, isWhole }: { readonly atMs: (item: Item) => number; readonly fits: (item: Item) => boolean; readonly isWhole: boolean },
): readonly Item[] {
  const oldest = isWhole ? Number.NEGATIVE_INFINITY : Math.min(...listed.map(atMs));
  const all = new Map(listed.map((item) => [item.id, item]));
  for (const [id, item] of changed) if (all.has(id) || atMs(item) >= oldest) all.set(id, item);
  return [...all.values()].filter(fits).sort((one, other) => atMs(other) - atMs(one));
}

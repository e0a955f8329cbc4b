import { type FilterKeys, splitQuery } from "./filter-items.ts";

/** What the last word of a query may become. */
export interface Suggestion {
  /** The whole query with it. */
  readonly query: string;
  /** The word as it is shown. */
  readonly word: string;
  /** How many items have it; undefined for a key, which needs a value. */
  readonly count: number | undefined;
}

const most = 8;

/** What the word that is being typed may become: keys and labels that begin so, or values of its key, those that most items have first. Nothing for a word that is whole. */
export function suggestWords<Item>(items: readonly Item[], query: string, { labels, keys }: FilterKeys<Item>): readonly Suggestion[] {
  return suggestFrom(query, {
    words: () => {
      const names = new Set<string>();
      for (const item of items) for (const name of Object.keys(labels(item))) names.add(name);
      return [...Object.keys(keys).map((name) => `${name}:`), ...[...names].toSorted().map((name) => `${name}=`)];
    },
    valuesOf: (key) => {
      const counts = new Map<string, number>();
      for (const item of items) for (const value of valuesOf(item, key, { labels, keys })) counts.set(value, (counts.get(value) ?? 0) + 1);
      return counts;
    },
  });
}

/** What the word that is being typed may become, where it is known which words there are, such as `kind:`, and how many items have each value of a key. */
export function suggestFrom(
  query: string,
  { words, valuesOf }: { readonly words: () => readonly string[]; readonly valuesOf: (key: string) => ReadonlyMap<string, number> },
): readonly Suggestion[] {
  const typed = /\s$/.test(query) ? "" : (splitQuery(query).at(-1) ?? "");
  const before = query.slice(0, query.length - typed.length);
  const [, minus = "", key = "", sign = "", list = ""] = /^(-?)([^=:!]*)(!=|=|:)?(.*)$/.exec(typed) ?? [];
  const asked = key.toLowerCase();
  if (sign === "")
    return (asked === "" ? [] : words())
      .filter((word) => word.toLowerCase().startsWith(asked))
      .slice(0, most)
      .map((word) => ({ query: `${before}${minus}${word}`, word: `${minus}${word}`, count: undefined }));
  const given = list.split(",");
  const last = given.at(-1)?.toLowerCase() ?? "";
  const chosen = given.slice(0, -1);
  const fitting = [...valuesOf(asked)].filter(([value]) => value.toLowerCase().startsWith(last) && !chosen.includes(value));
  if (fitting.length === 1 && fitting[0]?.[0] === last) return [];
  return fitting
    .toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([value, count]) => {
      const word = `${minus}${key}${sign}${[...chosen, value].join(",")}`;
      return { query: `${before}${word} `, word, count };
    });
}

function valuesOf<Item>(item: Item, key: string, { labels, keys }: Pick<FilterKeys<Item>, "labels" | "keys">): readonly string[] {
  const known = keys[key];
  if (known) return known(item);
  return Object.entries(labels(item)).flatMap(([name, value]) => (name.toLowerCase() === key ? [value] : []));
}

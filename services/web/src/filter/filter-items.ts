/** What a filter can ask of the items of a list. All texts are in lower case. */
export interface FilterKeys<Item> {
  /** What a word without a key is looked for in. */
  readonly text: (item: Item) => string;
  readonly labels: (item: Item) => Readonly<Record<string, string>>;
  /** The values that an item has of each key. */
  readonly keys: Readonly<Record<string, (item: Item) => readonly string[]>>;
}

/** A word of a filter: a part of a text, or values of a key, of which an item has one; or has none, if `isNot`. */
export interface FilterWord {
  readonly isNot: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * The items that fit all words of a query. A word is a part of their text, `key:value`, or `label=value`; several values are separated by commas, and `-` before a word, or `!=`, means that
 * items must not fit it. The beginning of a value is enough, unless an item has it as it is: `project:shop` does not find the project shop-eu where there is a project shop.
 */
export function filterItems<Item>(items: readonly Item[], query: string, keys: FilterKeys<Item>): readonly Item[] {
  return readQuery(query).reduce<readonly Item[]>((left, word) => {
    const test = testOf(word, items, keys);
    return left.filter((item) => test(item) !== word.isNot);
  }, items);
}

/** The words of a query, as they are typed. */
export function splitQuery(query: string): readonly string[] {
  return query.split(/\s+/).filter(Boolean);
}

/** The words of a query, read. One without a key has "" as its key, and one value. */
export function readQuery(query: string): readonly FilterWord[] {
  return splitQuery(query.toLowerCase()).map((word) => {
    const [, minus = "", key = "", sign = "", values = ""] = /^(-?)([^=:!]+)(!=|=|:)(.*)$/.exec(word) ?? [];
    if (sign !== "") return { isNot: (minus === "-") !== (sign === "!="), key, values: values.split(",") };
    const isNot = word.startsWith("-") && word.length > 1;
    return { isNot, key: "", values: [isNot ? word.slice(1) : word] };
  });
}

function testOf<Item>(
  { key, values }: FilterWord,
  items: readonly Item[],
  { text, labels, keys }: FilterKeys<Item>,
): (item: Item) => boolean {
  if (key === "") return (item) => text(item).includes(values[0] ?? "");
  const known = keys[key];
  const has =
    known ??
    ((item: Item) =>
      Object.entries(labels(item))
        .filter(([name]) => name.toLowerCase() === key)
        .map(([, value]) => value.toLowerCase()));
  const whole = new Set(values.filter((value) => items.some((item) => has(item).includes(value))));
  return (item) => has(item).some((value) => values.some((wanted) => (whole.has(wanted) ? value === wanted : value.startsWith(wanted))));
}

/** What is named like a text before what begins with it, before what contains it; of those the shorter names, then by name. */
export function bestFirst<Item>(items: readonly Item[], text: string, nameOf: (item: Item) => string): readonly Item[] {
  const wanted = text.toLowerCase();
  const rank = (name: string): number => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2);
  return items
    .map((item) => ({ item, name: nameOf(item).toLowerCase() }))
    .toSorted((a, b) => rank(a.name) - rank(b.name) || a.name.length - b.name.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ item }) => item);
}

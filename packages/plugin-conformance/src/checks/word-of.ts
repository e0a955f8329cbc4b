/** The name of an enum's value in plain words: `out of sync` for OUT_OF_SYNC. */
export function wordOf(values: Readonly<Record<string, number>>, value: number): string {
  const name = Object.keys(values).find((each) => values[each] === value);
  return name === undefined ? `an unknown value, ${value}` : name.toLowerCase().replaceAll("_", " ");
}

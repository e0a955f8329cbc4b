/** Which applications a person has selected, and the last one that was selected alone, from which a range begins. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
}

export const nothingSelected: Selection = { ids: new Set(), anchor: undefined };

/** The selection with an application, or without it; with all from the anchor to it if `isRange`. */
export function toggleSelected({ ids, anchor }: Selection, shown: readonly string[], id: string, isRange: boolean): Selection {
  const next = new Set(ids);
  const isOn = !ids.has(id);
  const [from, to] = [isRange && anchor !== undefined ? shown.indexOf(anchor) : -1, shown.indexOf(id)];
  const range = from < 0 ? [id] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of range) {
    if (isOn || from >= 0) next.add(each);
    else next.delete(each);
  }
  return { ids: next, anchor: id };
}

/** Selects all that are shown, or nothing if all of them are. */
export function toggleAll({ ids }: Selection, shown: readonly string[]): Selection {
  return shown.every((id) => ids.has(id)) ? nothingSelected : { ids: new Set(shown), anchor: undefined };
}

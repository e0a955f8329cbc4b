/** What a query of the palette looks for. */
export interface PaletteQuery {
  /** What is found; undefined: everything. */
  readonly kind: PaletteKind | undefined;
  readonly text: string;
}

export const paletteKinds = ["page", "act", "app"] as const;
export type PaletteKind = (typeof paletteKinds)[number];

/** Reads a query: `app:`, `page:` or `act:` in front of it, in any case, leave out everything else. */
export function paletteQuery(query: string): PaletteQuery {
  const [, prefix = "", rest = ""] = /^\s*(\w+):(.*)$/s.exec(query) ?? [];
  const kind = paletteKinds.find((each) => each === prefix.toLowerCase());
  return { kind, text: (kind === undefined ? query : rest).trim() };
}

/** Whether a code point belongs to a set of characters. */
export type CharacterTest = (codePoint: number) => boolean;

/** A place between two characters. Word boundaries are those of ASCII words. */
export type Assertion = "text-begin" | "text-end" | "line-begin" | "line-end" | "word-boundary" | "not-word-boundary";

/** A regular expression as a tree. Greed and groups are left out: they do not change whether a text matches. */
export type GoRegexNode =
  | { readonly kind: "character"; readonly matches: CharacterTest }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly items: readonly GoRegexNode[] }
  | { readonly kind: "choice"; readonly items: readonly GoRegexNode[] }
  | { readonly kind: "repeat"; readonly item: GoRegexNode; readonly min: number; readonly max: number | undefined };

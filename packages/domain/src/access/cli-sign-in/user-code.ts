/** Letters that are not mistaken for others and make no words (RFC 8628, 6.1). */
const letters = "BCDFGHJKLMNPQRSTVWXZ";
const length = 8;

/** A code of 20^8 possible ones, which a person reads from one screen and types at another. `pick` returns a random whole number below its argument. */
export function newUserCode(pick: (below: number) => number): string {
  return Array.from({ length }, () => letters[pick(letters.length)] ?? "").join("");
}

/** A code as people read it: `BCDF-GHJK`. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, length / 2)}-${code.slice(length / 2)}`;
}

/** What somebody typed, as `newUserCode` writes it: in any case, with any marks between. Undefined if it can be no code. */
export function readUserCode(text: string): string | undefined {
  if (text.length > 50) return undefined;
  const code = text.toUpperCase().replaceAll(/[\s\p{P}]/gu, "");
  return new RegExp(`^[${letters}]{${length}}$`).test(code) ? code : undefined;
}

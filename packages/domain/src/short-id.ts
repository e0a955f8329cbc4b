import { closest } from "./closest.ts";

/** How many characters of an id stand for it at least, so that a short name is not taken for an id. */
export const shortestPrefix = 4;

/** The beginning of an id, for people: long enough to be unique in practice. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The text as the beginning of an id, or a whole one; undefined if it cannot be one. */
export function idPrefix(text: string): string | undefined {
  return text.length >= shortestPrefix && text.length <= 36 && isOfId(text) ? text : undefined;
}

/** Text to append to a message that nothing has this name or id: what was meant, or why it is no beginning of an id; "" if neither is known. */
export function idHint(text: string, known: { readonly names: readonly string[]; readonly ids: readonly string[] }): string {
  // Of fewer digits, too many ids are near.
  const ids = text.length < 6 || !isOfId(text) ? [] : known.ids.map((id) => id.slice(0, text.length));
  const meant = closest(text, known.names) ?? closest(text, ids);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  return text.length < shortestPrefix && isOfId(text) ? `; the beginning of an id needs at least ${shortestPrefix} characters` : "";
}

function isOfId(text: string): boolean {
  return /^[0-9a-f][0-9a-f-]*$/.test(text);
}

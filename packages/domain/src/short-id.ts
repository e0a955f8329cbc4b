const shortest = 4;

/** The beginning of an id, for people: long enough to be unique in practice. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The text as the beginning of an id, or a whole one; undefined if it cannot be one. At least four digits, so that a short name is not taken for one. */
export function idPrefix(text: string): string | undefined {
  return text.length >= shortest && text.length <= 36 && /^[0-9a-f][0-9a-f-]*$/.test(text) ? text : undefined;
}

/** Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How much an answer is, for messages: what it says is not shown, because whoever sent it is not the API that was expected. */
export function lengthOf(text: string): string {
  const { length } = text.trim();
  return length === 0 ? "nothing" : `${length} ${length === 1 ? "character" : "characters"}`;
}

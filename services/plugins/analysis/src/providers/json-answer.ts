/** Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The start of an answer, enough to recognise its sender, such as a proxy. */
export function startOf(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" ? "nothing" : JSON.stringify(trimmed.slice(0, 120));
}

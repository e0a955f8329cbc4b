/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Enough of an answer to see who sent it, such as a proxy's page. */
export function startOf(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" ? "nothing" : JSON.stringify(trimmed.slice(0, 120));
}

/** A part of a text that is read on its own. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** What has a meaning in YAML and stands in no JSON outside of strings. */
const foreign = new Set("'#&*!|>%@`");

/**
 * The values of a text that is a sequence of JSON objects, one after the other without a sign between them, as Kubernetes' tools read and write them.
 * A text that is anything else is one part.
 */
export function splitJson(text: string): readonly Part[] {
  const whole = [{ start: 0, end: text.length }];
  if (!/^\ufeff?\s*\{/.test(text)) return whole;
  const starts = [0];
  let depth = 0;
  let hasEnded = false;
  for (let index = text.indexOf("{"); index < text.length; index += 1) {
    const sign = text.charAt(index);
    if (depth === 0 && sign === "{" && hasEnded) starts.push(index);
    else if (depth === 0 && sign === "-") hasEnded = false;
    else if (depth === 0 && !/[\s{]/.test(sign)) return whole;
    if (foreign.has(sign)) return whole;
    if (sign === '"') index = endOfString(text, index);
    else if (sign === "{" || sign === "[") depth += 1;
    else if (sign === "}" || sign === "]") depth -= 1;
    hasEnded ||= depth === 0 && sign === "}";
  }
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** Where the quotes close; the end of the text if they do not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charAt(end - 1 - backslashes) === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

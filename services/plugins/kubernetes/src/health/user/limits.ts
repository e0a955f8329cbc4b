/** What keeps an expression of a user from taking more than a fraction of a second, whatever it says and whatever the object holds. */
export const limits = {
  /** Characters of an expression. */
  characters: 1024,
  /** Brackets inside brackets: a parser needs much longer for each. */
  nesting: 20,
  /** Values in an object: its texts, numbers, lists and maps. */
  values: 20_000,
  /** Characters of all its texts. */
  text: 512 * 1024,
  /** Steps of an evaluation: every part of an expression is one each time it is evaluated in a loop, and long texts and lists count more. */
  steps: 200_000,
} as const;

/** How many brackets are open at most, outside of texts. */
export function nestingOf(expression: string): number {
  let [open, most] = [0, 0];
  for (const [part] of expression.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[([{]|[)\]}]/g)) {
    if ("([{".includes(part)) most = Math.max(most, ++open);
    else if (")]}".includes(part)) open--;
  }
  return most;
}

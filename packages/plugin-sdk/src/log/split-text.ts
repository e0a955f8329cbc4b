/** Splits a text into pieces of at most `max` UTF-16 units, at the end of a line if possible, never within a character. An empty text is one piece. */
export function splitText(text: string, max: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const lineEnd = rest.lastIndexOf("\n", max - 1);
    const isPairCut = /[\uD800-\uDBFF]/.test(rest.charAt(max - 1));
    const end = lineEnd > 0 ? lineEnd + 1 : isPairCut ? max - 1 : max;
    pieces.push(lineEnd > 0 ? rest.slice(0, lineEnd) : rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

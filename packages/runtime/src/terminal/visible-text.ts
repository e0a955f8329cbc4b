/**
 * Characters that a terminal obeys or that do not show: controls, line and paragraph separators, directions, other invisible formats, and halves of
 * characters. The two joiners stay: scripts and emoji need them, and they change nothing around them.
 */
const hidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A foreign text as one line that a terminal only shows: line breaks, control and direction characters appear as escapes, such as `\n` and `\u001b`. */
export function visibleLine(text: string): string {
  return text.replace(hidden, (character) => short[character] ?? escaped(character));
}

/** Like `visibleLine`, but keeps line breaks and tabs. */
export function visibleText(text: string): string {
  return text.replace(hidden, (character) => (character === "\n" || character === "\t" ? character : escaped(character)));
}

/** JSON, or YAML with quoted strings, in which the same characters are escaped: it means the same to a program, and a terminal only shows it. */
export function visibleJson(json: string): string {
  return visibleText(json);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}

const esc = String.fromCodePoint(0x1b);

/** A line of a log that changes nothing but colours: other control characters, and those that turn the direction of text, are shown as signs. */
export function inertLine(line: string): string {
  return line.replace(/(\p{Cc}\[[\d;]*m)|[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, (found, color: string | undefined) => {
    if (color === undefined) return found === "\t" ? found : signOf(found);
    return color.startsWith(esc) ? color : signOf(color.charAt(0)) + color.slice(1);
  });
}

/** The text of an inert line without its colours. */
export function withoutColors(line: string): string {
  return line.includes(esc) ? line.replace(/\p{Cc}\[[\d;]*m/gu, "") : line;
}

/** As terminals write it: `^[` is Escape. */
function signOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `^${String.fromCodePoint(code ^ 0x40)}`;
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

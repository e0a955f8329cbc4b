const encoder = new TextEncoder();

/** Where the whole text is, for people. */
interface BoundTextOptions {
  /** Default: `in the log`, where whoever cuts a text writes all of it. */
  readonly where?: string;
}

/**
 * Returns a text of at most `maxBytes` bytes of UTF-8. A longer text is cut between two characters and ends by saying how much is missing:
 * `… 1.6 MB more in the log`. Idempotent. A lone surrogate counts as the three bytes that replace it.
 */
export function boundText(text: string, maxBytes: number, { where = "in the log" }: BoundTextOptions = {}): string {
  // No character of a JavaScript string has more than three bytes: most texts need no counting.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = byteLength(text);
  if (bytes <= maxBytes) return text;
  const ending = (missing: number): string => `… ${byteWords(missing)} more ${where}`;
  // `999 bytes` is longer than most larger numbers.
  const room = maxBytes - Math.max(byteLength(ending(bytes)), byteLength(ending(999)));
  if (room <= 0) return startOf(text, Math.max(0, maxBytes - byteLength("…"))) + (maxBytes < 3 ? "" : "…");
  const start = startOf(text, room);
  return start + ending(bytes - byteLength(start));
}

/** The number of bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** A number of bytes for people: `812 bytes`, `26 kB`, `1.6 MB`. */
export function byteWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The longest start of a text that has at most `maxBytes` bytes and ends between two characters. */
function startOf(text: string, maxBytes: number): string {
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

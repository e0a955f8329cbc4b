/** Shorter values are not masked: they are parts of other words, and masking them would show where they stand. */
export const shortestHidden = 4;

/** Lines of a value that has several are masked alone from this length: shorter ones, such as `{`, say nothing. */
const shortestLine = 8;
/** More lines than this are masked only as a whole. */
const mostLines = 1000;
/** What is left of a value inside a longer text in base64 or hexadecimal. Less would match other texts. */
const shortestPart = 8;
/** Where programs break lines of base64. */
const wrappedAt = [64, 76];

/**
 * The texts in which a value may be shown: as it is, line by line, and as JSON, Go, YAML, HTML, URLs, base64 and hexadecimal write it, base64 also as part of a
 * longer text. None for a value of less than `shortestHidden` characters.
 */
export function encodingsOf(value: string): ReadonlySet<string> {
  const whole = value.trim();
  if (whole.length < shortestHidden) return new Set();
  const found = new Set<string>();
  for (const text of [value, whole, ...linesOf(value)]) for (const each of written(text)) found.add(each);
  for (const each of indented(whole)) found.add(each);
  for (const each of binary(Buffer.from(value))) found.add(each);
  for (const each of binary(Buffer.from(whole))) found.add(each);
  return new Set([...found].filter(({ length }) => length >= shortestHidden));
}

function linesOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return lines.length < 2 || lines.length > mostLines ? [] : lines.filter(({ length }) => length >= shortestLine);
}

/** How far blocks of YAML are indented. */
const deepestIndent = 16;

/** A value of several lines as a block of YAML has it: its short lines are not masked alone. */
function indented(value: string): readonly string[] {
  const lines = value.split(/\r?\n/);
  if (lines.length < 2 || lines.length > mostLines || lines.every((line) => line.trim().length >= shortestLine)) return [];
  return Array.from({ length: deepestIndent }, (_, depth) =>
    lines.map((line, at) => (at === 0 || line === "" ? line : " ".repeat(depth + 1) + line)).join("\n"),
  );
}

function written(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const encoded = encodeURIComponent(text.toWellFormed());
  const strict = encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [encoded, strict].flatMap((each) => [each, each.replaceAll("%20", "+"), each.replace(/%../g, (code) => code.toLowerCase())]);
  return [
    text,
    json,
    // JSON in JSON, as in an annotation of an object that is logged.
    JSON.stringify(json).slice(1, -1),
    // Go escapes these in JSON too.
    json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    // What keeps to ASCII, such as Python, and what Go prints with %q.
    json.replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`),
    json.replace(/\\u00([01][\da-f])/g, (_, code: string) => goEscapes[code] ?? `\\x${code}`),
    text.replaceAll("'", "''"),
    // As a shell quotes it, also when it prints what it runs.
    text.replaceAll("'", "'\\''"),
    html(text, { '"': "&#34;", "'": "&#39;" }),
    html(text, { '"': "&quot;", "'": "&#x27;" }),
    ...urls,
  ];
}

const goEscapes: Readonly<Record<string, string>> = { "07": "\\a", "0b": "\\v" };

function html(text: string, quotes: Readonly<Record<string, string>>): string {
  const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", ...quotes };
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

function binary(bytes: Buffer): readonly string[] {
  const base64 = bytes.toString("base64");
  const bare = base64.replace(/=+$/, "");
  const hex = bytes.toString("hex");
  const chunks = wrappedAt.flatMap((width) => (base64.length > width ? (base64.match(new RegExp(`.{1,${width}}`, "g")) ?? []) : []));
  const parts = [hex, hex.toUpperCase(), ...chunks, ...[0, 1, 2].map((offset) => insideBase64(bytes, offset))];
  const long = parts.filter(({ length }) => length >= shortestPart);
  return [base64, bare, ...long].flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** What is the same wherever the value stands in a longer text, `offset` bytes after a multiple of three. */
function insideBase64(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const first = offset === 0 ? 0 : offset + 1;
  const isWhole = (offset + bytes.length) % 3 === 0;
  return encoded.slice(first, isWhole ? undefined : -1);
}

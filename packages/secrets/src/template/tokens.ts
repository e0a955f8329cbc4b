import { TemplateProblem } from "./template-problem.ts";

export type Token =
  | { readonly kind: "field"; readonly path: readonly string[]; readonly offset: number }
  | { readonly kind: "literal"; readonly value: string | number | boolean; readonly offset: number }
  | { readonly kind: "name"; readonly text: string; readonly offset: number }
  | { readonly kind: "open" | "close" | "pipe"; readonly offset: number };

export interface Tokens {
  readonly tokens: readonly Token[];
  /** Behind `}}`. */
  readonly end: number;
  readonly trimsAfter: boolean;
}

const patterns = {
  space: /[ \t\r\n]+/y,
  end: /\}\}/y,
  trimmingEnd: /[ \t\r\n]+-\}\}/y,
  // Bytes above 7f are letters of UTF-8.
  field: /\.[A-Za-z_\x80-\xff][\w\x80-\xff]*(?:\.[A-Za-z_\x80-\xff][\w\x80-\xff]*)*/y,
  name: /[A-Za-z_]\w*/y,
  number: /[+-]?\d+(?:\.\d+)?/y,
  double: /"(?:[^"\\\n]|\\.)*"/y,
  raw: /`[^`]*`/y,
  sign: /[()|]/y,
};

/** Reads what stands between `{{` at `open` and its `}}`, from `start`. Throws a `TemplateProblem` for what is not supported. */
export function tokensOf(text: string, open: number, start: number): Tokens {
  const tokens: Token[] = [];
  let at = start;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  while (at < text.length) {
    if (take(patterns.trimmingEnd) !== undefined) return { tokens, end: at, trimsAfter: true };
    if (take(patterns.end) !== undefined) return { tokens, end: at, trimsAfter: false };
    if (take(patterns.space) !== undefined) continue;
    const offset = at;
    const field = take(patterns.field);
    const name = field === undefined ? take(patterns.name) : undefined;
    if (field !== undefined) tokens.push({ kind: "field", path: field.slice(1).split("."), offset });
    else if (name === "true" || name === "false") tokens.push({ kind: "literal", value: name === "true", offset });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, offset });
    else tokens.push(otherToken(text, open, offset, take));
  }
  throw new TemplateProblem(open, "this {{ is never closed");
}

function otherToken(text: string, open: number, offset: number, take: (pattern: RegExp) => string | undefined): Token {
  const number = take(patterns.number);
  if (number !== undefined) return { kind: "literal", value: Number(number), offset };
  const raw = take(patterns.raw);
  if (raw !== undefined) return { kind: "literal", value: raw.slice(1, -1), offset };
  const double = take(patterns.double);
  if (double !== undefined) return { kind: "literal", value: unquoted(double, offset), offset };
  const sign = take(patterns.sign);
  if (sign !== undefined) return { kind: sign === "(" ? "open" : sign === ")" ? "close" : "pipe", offset };
  if (!text.slice(offset).includes("}}")) throw new TemplateProblem(open, "this {{ is never closed");
  const found = /^[^\s}]{1,20}/.exec(text.slice(offset))?.[0] ?? text.charAt(offset);
  if (found.startsWith("-") || found.startsWith(".-"))
    throw new TemplateProblem(offset, `${found} cannot be read: write {{ index .encryptedSecrets "NAME" }} for a name that is no word`);
  throw new TemplateProblem(offset, `${found} is not supported: a target can only insert values`);
}

/** Of Go's escapes those that JSON has too. */
function unquoted(text: string, offset: number): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "latin1").toString("utf8"));
    return Buffer.from(String(value)).toString("latin1");
  } catch {
    throw new TemplateProblem(offset, "this text has an escape that is not supported: put it in backquotes");
  }
}

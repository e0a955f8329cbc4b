import { createHash } from "node:crypto";

/** A value in a template. Texts are bytes, one character each: what is inserted may be no UTF-8. */
export type TemplateValue = string | number | boolean;

interface TemplateFunction {
  /** How many arguments it takes: at least, and at most. */
  readonly arity: readonly [number, number];
  /** Whether what it returns is not found by its argument any more, even encoded. */
  readonly hidesArgument?: boolean;
  /** How large the result may become, if it can be many times its arguments. */
  growth?(...args: readonly TemplateValue[]): number;
  run(...args: readonly TemplateValue[]): TemplateValue;
}

const utf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");
const bytesOf = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
const onText =
  (change: (text: string) => string) =>
  (value: TemplateValue = "") =>
    bytesOf(change(utf8(textOf(value))));

const asText: TemplateFunction = { arity: [1, 1], run: (value = "") => textOf(value) };

/** The functions of Go and of Sprig that change one text, as they do it there. */
export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
  b64enc: { arity: [1, 1], run: (value = "") => Buffer.from(textOf(value), "latin1").toString("base64") },
  b64dec: { arity: [1, 1], hidesArgument: true, run: (value = "") => Buffer.from(textOf(value), "base64").toString("latin1") },
  quote: { arity: [1, 1], run: onText(goQuoted) },
  squote: { arity: [1, 1], run: (value = "") => `'${textOf(value)}'` },
  trim: { arity: [1, 1], run: onText((text) => text.trim()) },
  trimAll: { arity: [2, 2], run: (signs = "", value = "") => trimmed(textOf(value), textOf(signs)) },
  trimPrefix: { arity: [2, 2], run: (start = "", value = "") => withoutStart(textOf(value), textOf(start)) },
  trimSuffix: { arity: [2, 2], run: (end = "", value = "") => withoutEnd(textOf(value), textOf(end)) },
  upper: { arity: [1, 1], hidesArgument: true, run: onText((text) => text.toUpperCase()) },
  lower: { arity: [1, 1], hidesArgument: true, run: onText((text) => text.toLowerCase()) },
  replace: {
    arity: [3, 3],
    hidesArgument: true,
    growth: (from = "", to = "", value = "") => {
      const text = textOf(value);
      const found = textOf(from) === "" ? text.length + 1 : text.split(textOf(from)).length - 1;
      return text.length + found * textOf(to).length;
    },
    run: (from = "", to = "", value = "") => textOf(value).replaceAll(textOf(from), () => textOf(to)),
  },
  indent: { arity: [2, 2], growth: indentedLength, run: (spaces = 0, value = "") => indented(spaces, value) },
  nindent: { arity: [2, 2], growth: indentedLength, run: (spaces = 0, value = "") => `\n${indented(spaces, value)}` },
  default: { arity: [2, 2], run: (other = "", value = "") => (value === "" || value === 0 || value === false ? other : value) },
  toString: asText,
  toJson: { arity: [1, 1], run: (value = "") => (typeof value === "string" ? bytesOf(goJson(utf8(value))) : String(value)) },
  sha256sum: {
    arity: [1, 1],
    hidesArgument: true,
    run: (value = "") => createHash("sha256").update(textOf(value), "latin1").digest("hex"),
  },
  urlquery: { arity: [1, 1], run: onText((text) => new URLSearchParams({ v: text }).toString().slice(2)) },
  print: asText,
};

/** As Go prints it. */
export function textOf(value: TemplateValue): string {
  return String(value);
}

function indentedLength(spaces: TemplateValue = 0, value: TemplateValue = ""): number {
  const text = textOf(value);
  return text.length + text.split("\n").length * Math.min(1000, Number(spaces) || 0);
}

function indented(spaces: TemplateValue, value: TemplateValue): string {
  const pad = " ".repeat(Math.max(0, Math.min(1000, Number(spaces) || 0)));
  return pad + textOf(value).replaceAll("\n", `\n${pad}`);
}

function trimmed(text: string, signs: string): string {
  let [start, end] = [0, text.length];
  while (start < end && signs.includes(text.charAt(start))) start += 1;
  while (end > start && signs.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function withoutStart(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : text;
}

function withoutEnd(text: string, end: string): string {
  return end !== "" && text.endsWith(end) ? text.slice(0, -end.length) : text;
}

const goEscapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

/** As `%q` of Go. */
function goQuoted(text: string): string {
  const body = text.replace(/["\\\p{Cc}\p{Zl}\p{Zp}\u00a0\ufeff]/gu, (sign) => {
    const code = sign.charCodeAt(0);
    return goEscapes[sign] ?? (code < 0x80 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
  });
  return `"${body}"`;
}

/** As Go's JSON. */
function goJson(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${hex(sign.charCodeAt(0), 4)}`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}

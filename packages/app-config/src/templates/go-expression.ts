/** What an expression of a template may be. */
export type TemplateValue = string | number | boolean | undefined;

/** Ends the rendering of a template that is wrong, or uses what is not supported. Thrown and caught within this folder. */
export class NotATemplate extends Error {}

const token = /\s*(?:(?<name>[A-Za-z]\w*)|(?<field>\.\w*)|(?<text>"(?:[^"\\\n]|\\.)*")|`(?<raw>[^`]*)`|(?<number>-?\d+)|(?<sign>[|()]))/y;

interface Token {
  readonly kind: "name" | "field" | "value" | "sign";
  readonly text: string;
  readonly value?: TemplateValue;
}

/** Evaluates a pipeline such as `.Value | printf "%q"` or `eq .EventName "image"`. Throws NotATemplate. */
export function evaluate(source: string, fields: Readonly<Record<string, string>>): TemplateValue {
  const reader = new ExpressionReader(tokensOf(source), fields);
  const value = reader.pipeline();
  if (!reader.isAtEnd) throw new NotATemplate(`unexpected text in {{${source}}}`);
  return value;
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  for (let at = 0; at < end; at = token.lastIndex) {
    token.lastIndex = at;
    const groups = token.exec(source)?.groups;
    if (!groups) throw new NotATemplate(`cannot read {{${source}}}`);
    const { name, field, text, raw, number, sign } = groups;
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (field !== undefined) tokens.push({ kind: "field", text: field.slice(1) });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else if (text !== undefined) tokens.push({ kind: "value", text, value: unquoted(text) });
    else tokens.push({ kind: "value", text: raw ?? "", value: raw ?? Number(number) });
  }
  return tokens;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw new NotATemplate(`cannot read the text ${text}`);
  }
}

/** Parentheses within each other. */
const deepest = 50;

class ExpressionReader {
  readonly #tokens: readonly Token[];
  readonly #fields: Readonly<Record<string, string>>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], fields: Readonly<Record<string, string>>) {
    this.#tokens = tokens;
    this.#fields = fields;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** The value of each command is the last argument of the next. */
  pipeline(): TemplateValue {
    let value = this.#command([]);
    while (this.#take("|")) value = this.#command([value]);
    return value;
  }

  #command(last: readonly TemplateValue[]): TemplateValue {
    const next = this.#tokens[this.#at];
    const isCall = next?.kind === "name" && !constants.has(next.text);
    if (isCall) this.#at += 1;
    const values: TemplateValue[] = [];
    while (!this.isAtEnd && !this.#isSign("|") && !this.#isSign(")")) values.push(this.#operand());
    if (isCall) return call(next.text, [...values, ...last]);
    const [only, ...more] = [...values, ...last];
    if (values.length !== 1 || more.length > 0) throw new NotATemplate("only a function takes arguments");
    return only;
  }

  #operand(): TemplateValue {
    const next = this.#tokens[this.#at];
    this.#at += 1;
    if (next?.kind === "value") return next.value;
    if (next?.kind === "name" && constants.has(next.text)) return constants.get(next.text);
    if (next?.kind === "name") return call(next.text, []);
    if (next?.kind === "field") return this.#field(next.text);
    if (next?.text !== "(") throw new NotATemplate("an expression is missing");
    this.#depth += 1;
    if (this.#depth > deepest) throw new NotATemplate("too many parentheses");
    const value = this.pipeline();
    if (!this.#take(")")) throw new NotATemplate("a closing parenthesis is missing");
    this.#depth -= 1;
    return value;
  }

  #field(name: string): string {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (value === undefined)
      throw new NotATemplate(
        `there is no .${name}; known: ${Object.keys(this.#fields)
          .map((each) => `.${each}`)
          .join(", ")}`,
      );
    return value;
  }

  #isSign(text: string): boolean {
    const next = this.#tokens[this.#at];
    return next?.kind === "sign" && next.text === text;
  }

  #take(text: string): boolean {
    const isThere = this.#isSign(text);
    if (isThere) this.#at += 1;
    return isThere;
  }
}

const constants = new Map<string, TemplateValue>([
  ["true", true],
  ["false", false],
]);

type TemplateFunction = (values: readonly TemplateValue[]) => TemplateValue;

const functions = new Map<string, TemplateFunction>([
  ["print", (values) => values.join("")],
  ["println", (values) => `${values.join(" ")}\n`],
  ["printf", ([format, ...values]) => formatted(String(format ?? ""), values)],
  ["len", ([value]) => (typeof value === "string" ? new TextEncoder().encode(value).length : fail("len takes a text"))],
  ["eq", ([first, ...others]) => others.length > 0 && others.some((each) => each === first)],
  ["ne", ([first, second]) => first !== second],
  ["not", ([value]) => !isTrue(value)],
  ["and", (values) => values.find((value) => !isTrue(value)) ?? values.at(-1)],
  ["or", (values) => values.find(isTrue) ?? values.at(-1)],
]);

function call(name: string, values: readonly TemplateValue[]): TemplateValue {
  const found = functions.get(name) ?? fail(`the function ${name} is not supported; known: ${[...functions.keys()].join(", ")}`);
  requireShort(values);
  const value = found(values);
  requireShort([value]);
  return value;
}

/** Far more than a message of a commit has. `%q` doubles what it escapes: thirty of them, one after the other, make a gigabyte of a quote. */
const longestText = 256 * 1024;

/** Throws NotATemplate if the texts are too long together. */
export function requireShort(values: readonly TemplateValue[]): void {
  const length = values.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);
  if (length > longestText) fail(`it makes a text of more than ${longestText} characters`);
}

function fail(message: string): never {
  throw new NotATemplate(message);
}

/** Whether a value is true for `if`: neither empty, nor zero, nor false. */
export function isTrue(value: TemplateValue): boolean {
  return Boolean(value);
}

function formatted(format: string, values: readonly TemplateValue[]): string {
  let index = 0;
  const written = format.replace(/%(.)/gs, (_, verb: string) => {
    if (verb === "%") return "%";
    const value = index < values.length ? values[index] : fail(`printf has no value for %${verb}`);
    index += 1;
    if (verb === "s" || verb === "v" || verb === "d") return String(value);
    return verb === "q" ? JSON.stringify(String(value)) : fail(`%${verb} is not supported; known: %s, %v, %d, %q`);
  });
  return index === values.length ? written : fail("printf has values that its format does not use");
}

import { closest } from "@slipway/domain";
import { type Expression, parseTemplate } from "./parse-template.ts";
import { type TemplateValue, templateFunctions, textOf } from "./template-functions.ts";
import { TemplateProblem } from "./template-problem.ts";

/** A value that a template inserts. Texts are bytes, one character each. */
export interface TemplateSource {
  readonly text: string;
  /** `value`: it is a secret itself. `contains`: it has secrets in it, which are known. */
  readonly secret: "value" | "contains" | "none";
}

/** What a template may insert: by group, such as `encryptedSecrets`, and name. */
export interface TemplateData {
  /** Undefined if the group has no such name. */
  find(group: string, name: string, offset: number): TemplateSource | undefined;
  /** The names of each group, for messages. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Hears of what was made of a secret, which must not be shown either. */
  onDerived(text: string): void;
  /** What the templates of an application have made so far. Default: of this one alone. */
  readonly work?: TemplateWork;
}

/** How many bytes were read and changed. */
export interface TemplateWork {
  bytes: number;
}

export interface FilledTemplate {
  readonly text: string;
  /** Whether a secret is in it. */
  readonly hasSecret: boolean;
}

/** The names of a group that a template inserts, or would if it could be filled. Throws a `TemplateProblem` for a text that is no template. */
export function namesIn(text: string, group: string): ReadonlySet<string> {
  const expressions = parseTemplate(text).flatMap((part) => (part.kind === "action" ? [part.expression] : []));
  return new Set(expressions.flatMap((each) => namesOf(each, group)));
}

function namesOf(expression: Expression, group: string): readonly string[] {
  if (expression.kind === "literal") return [];
  if (expression.kind === "field") return expression.path[0] === group ? expression.path.slice(1, 2) : [];
  const [first, name] = expression.args;
  const isIndexed = expression.name === "index" && first?.kind === "field" && first.path[0] === group && name?.kind === "literal";
  return [...(isIndexed ? [String(name.value)] : []), ...expression.args.flatMap((each) => namesOf(each, group))];
}

/** Fills a template, of which each character is a byte. Throws a `TemplateProblem` where it cannot be filled. */
export function fillTemplate(text: string, data: TemplateData): FilledTemplate {
  const filling = new Filling(data);
  const parts = parseTemplate(text).map((part) => (part.kind === "text" ? part.text : filling.insert(part.expression)));
  return { text: parts.join(""), hasSecret: filling.hasSecret };
}

/** Of all that is inserted in a file, and of each value on the way, which is more than a cluster takes in one object: functions can double a text, and double it again. */
const mostBytes = 2 * 1024 * 1024;

/** Of every value on the way together: templates can make a large one again and again. */
const mostWork = 64 * 1024 * 1024;

function tooLarge(offset: number): TemplateProblem {
  return new TemplateProblem(offset, `more than ${mostBytes} bytes would be inserted`);
}

interface Result {
  readonly value: TemplateValue;
  readonly secret: TemplateSource["secret"];
  /** Whether something was made of a secret that is not known by the secret. */
  readonly isDerived: boolean;
}

class Filling {
  readonly #data: TemplateData;
  /** What was inserted so far. */
  #bytes = 0;
  readonly #work: TemplateWork;
  hasSecret = false;

  constructor(data: TemplateData) {
    this.#data = data;
    this.#work = data.work ?? { bytes: 0 };
  }

  insert(expression: Expression): string {
    const { value, secret, isDerived } = this.#evaluate(expression);
    const text = textOf(value);
    this.#bytes += text.length;
    if (this.#bytes > mostBytes) throw tooLarge(expression.offset);
    this.hasSecret ||= secret !== "none";
    if (secret === "value" || isDerived) this.#data.onDerived(text);
    return text;
  }

  #evaluate(expression: Expression): Result {
    const result = this.#result(expression);
    this.#work.bytes += textOf(result.value).length;
    if (this.#work.bytes > mostWork) throw new TemplateProblem(expression.offset, `more than ${mostWork} bytes would be read and changed`);
    return result;
  }

  #result(expression: Expression): Result {
    if (expression.kind === "literal") return { value: expression.value, secret: "none", isDerived: false };
    if (expression.kind === "field") return this.#find(expression.path, expression.offset);
    const { name, args, offset } = expression;
    if (name === "index") return this.#index(args, offset);
    const made = Object.hasOwn(templateFunctions, name) ? templateFunctions[name] : undefined;
    if (made === undefined) {
      const guess = closest(name, Object.keys(templateFunctions));
      const known = guess === undefined ? `supported are index, ${Object.keys(templateFunctions).join(", ")}` : `did you mean ${guess}?`;
      throw new TemplateProblem(offset, `function ${name} is not supported; ${known}`);
    }
    const [least, most] = made.arity;
    if (args.length < least || args.length > most)
      throw new TemplateProblem(offset, `function ${name} takes ${least} ${least === 1 ? "argument" : "arguments"}, not ${args.length}`);
    const given = args.map((each) => this.#evaluate(each));
    const secret = given.some((each) => each.secret === "value")
      ? "value"
      : given.some((each) => each.secret === "contains")
        ? "contains"
        : "none";
    const isDerived = given.some((each) => each.isDerived) || (secret !== "none" && made.hidesArgument === true);
    const values = given.map(({ value }) => value);
    if ((made.growth?.(...values) ?? 0) > mostBytes) throw tooLarge(offset);
    const value = made.run(...values);
    if (textOf(value).length > mostBytes) throw tooLarge(offset);
    return { value, secret, isDerived };
  }

  /** `index .encryptedSecrets "a-name"`, for names that are no words. */
  #index(args: readonly Expression[], offset: number): Result {
    const [group, ...names] = args;
    const keys = names.flatMap((each) => (each.kind === "literal" && typeof each.value === "string" ? [each.value] : []));
    if (group?.kind !== "field" || keys.length !== names.length || keys.length === 0)
      throw new TemplateProblem(offset, `index needs a group and a name: write {{ index .encryptedSecrets "NAME" }}`);
    return this.#find([...group.path, ...keys], offset);
  }

  #find(path: readonly string[], offset: number): Result {
    const [group = "", name, ...more] = path;
    const { names } = this.#data;
    if (!Object.hasOwn(names, group)) {
      const known = Object.keys(names).map((each) => `.${each}.NAME`);
      const has =
        known.length === 0
          ? "the application file has neither encryption nor attachment"
          : `known ${known.length === 1 ? "is" : "are"} ${known.join(" and ")}`;
      throw new TemplateProblem(offset, `.${path.join(".")} is not known here; ${has}`);
    }
    if (name === undefined) throw new TemplateProblem(offset, `.${group} is not a value: write .${group}.NAME`);
    const found = more.length === 0 ? this.#data.find(group, name, offset) : undefined;
    if (found === undefined) {
      const all = names[group] ?? [];
      const guess = closest(name, all);
      const advice = guess === undefined || more.length > 0 ? `it has ${all.join(", ") || "nothing"}` : `did you mean ${guess}?`;
      throw new TemplateProblem(offset, `${group} has no ${[name, ...more].join(".")}; ${advice}`);
    }
    return { value: found.text, secret: found.secret, isDerived: false };
  }
}

import { TemplateProblem } from "./template-problem.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** What stands between `{{` and `}}`, or a part of it. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean; readonly offset: number }
  /** `.encryptedSecrets.password`: the names. */
  | { readonly kind: "field"; readonly path: readonly string[]; readonly offset: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly offset: number };

export type TemplatePart = { readonly kind: "text"; readonly text: string } | { readonly kind: "action"; readonly expression: Expression };

const whitespace = /[ \t\r\n]/;
const comment = /[ \t\r\n]*\/\*[\s\S]*?\*\//y;
const endBehindComment = /([ \t\r\n]+-)?\}\}/y;

/**
 * Reads a template of Go, as far as values are inserted: fields, literals, calls of functions, pipes and parentheses, with `{{-` and `-}}`, and comments. Throws a
 * `TemplateProblem` for anything else, such as `if` and variables.
 */
export function parseTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  let trimsNext = false;
  for (;;) {
    const open = text.indexOf("{{", at);
    let between = text.slice(at, open < 0 ? undefined : open);
    if (trimsNext) between = between.replace(/^[ \t\r\n]+/, "");
    if (open < 0) {
      parts.push({ kind: "text", text: between });
      return parts;
    }
    const trimsBefore = text.charAt(open + 2) === "-" && whitespace.test(text.charAt(open + 3));
    if (trimsBefore) between = withoutSpaceAfter(between);
    parts.push({ kind: "text", text: between });
    const start = open + (trimsBefore ? 4 : 2);
    comment.lastIndex = start;
    const found = comment.exec(text);
    const action = found ? endOfComment(text, open, start + found[0].length) : readAction(text, open, start);
    if (action.expression) parts.push({ kind: "action", expression: action.expression });
    at = action.end;
    trimsNext = action.trimsAfter;
  }
}

/** An expression for this would look at white space once more from each place in it. */
function withoutSpaceAfter(text: string): string {
  let end = text.length;
  while (end > 0 && whitespace.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

interface ReadAction {
  readonly expression: Expression | undefined;
  readonly end: number;
  readonly trimsAfter: boolean;
}

function endOfComment(text: string, open: number, after: number): ReadAction {
  endBehindComment.lastIndex = after;
  const close = endBehindComment.exec(text);
  if (!close) throw new TemplateProblem(open, "a comment must end with */}}");
  return { expression: undefined, end: after + close[0].length, trimsAfter: close[1] !== undefined };
}

/** In one action: they may be within each other, as deep as the stack is. */
const mostTokens = 1_000;

function readAction(text: string, open: number, start: number): ReadAction {
  const { tokens, end, trimsAfter } = tokensOf(text, open, start);
  if (tokens.length === 0) throw new TemplateProblem(open, "{{ }} is empty: write {{ .encryptedSecrets.NAME }}, or take it out");
  if (tokens.length > mostTokens) throw new TemplateProblem(open, `there are more than ${mostTokens} words and signs in one {{ }}`);
  const reader = new Reader(tokens, open);
  const expression = reader.pipeline();
  const left = reader.peek();
  if (left) throw new TemplateProblem(left.offset, `${shown(left)} is not expected here`);
  return { expression, end, trimsAfter };
}

/** Words that begin what only Go can do. */
const keywords = new Set(["if", "else", "end", "range", "with", "define", "template", "block", "break", "continue", "nil"]);

class Reader {
  readonly #tokens: readonly Token[];
  readonly #open: number;
  #at = 0;

  constructor(tokens: readonly Token[], open: number) {
    this.#tokens = tokens;
    this.#open = open;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  pipeline(): Expression {
    let piped = this.#command(undefined);
    while (this.peek()?.kind === "pipe") {
      this.#at += 1;
      piped = this.#command(piped);
    }
    return piped;
  }

  /** A call gets what is piped into it as its last argument. */
  #command(piped: Expression | undefined): Expression {
    const first = this.peek();
    if (first?.kind === "name") {
      if (keywords.has(first.text))
        throw new TemplateProblem(
          first.offset,
          `${first.text} is not supported: a target can only insert values; use a Helm chart for more`,
        );
      this.#at += 1;
      const args: Expression[] = [];
      for (let next = this.peek(); next && next.kind !== "pipe" && next.kind !== "close"; next = this.peek()) args.push(this.#operand());
      return { kind: "call", name: first.text, args: piped ? [...args, piped] : args, offset: first.offset };
    }
    const value = this.#operand();
    if (piped) throw new TemplateProblem(value.offset, "only a function can follow |");
    return value;
  }

  #operand(): Expression {
    const token = this.peek();
    if (!token) throw new TemplateProblem(this.#open, "something is missing before }}");
    this.#at += 1;
    const { offset } = token;
    switch (token.kind) {
      case "field":
        return { kind: "field", path: token.path, offset };
      case "literal":
        return { kind: "literal", value: token.value, offset };
      case "name":
        return { kind: "call", name: token.text, args: [], offset };
      case "open": {
        const inner = this.pipeline();
        if (this.peek()?.kind !== "close") throw new TemplateProblem(offset, "this ( is never closed");
        this.#at += 1;
        return inner;
      }
      case "pipe":
      case "close":
        throw new TemplateProblem(offset, `${shown(token)} is not expected here`);
    }
  }
}

function shown(token: Token): string {
  switch (token.kind) {
    case "field":
      return `.${token.path.join(".")}`;
    case "literal":
      return "this value";
    case "name":
      return token.text;
    case "open":
      return "(";
    case "close":
      return ")";
    case "pipe":
      return "|";
  }
}

import type { CST, Parser } from "yaml";
import { LimitReached } from "./limit-reached.ts";
import type { YamlLimits } from "./yaml-rules.ts";

/** Syntax errors of a text. Each costs as much as many values, and only the first ones are shown. */
const mostErrors = 100;

/** What the lexer writes before the text of a scalar. */
const scalarFollows = "\u001f";

/** Counts what the lexer and the parser find, and throws LimitReached at the first token beyond a limit. */
export class TokenLimits {
  readonly #limits: YamlLimits;
  #tokens = 0;
  #aliases = 0;
  #errors = 0;
  #firstError: CST.ErrorToken | undefined;
  #isScalar = false;

  constructor(limits: YamlLimits) {
    this.#limits = limits;
  }

  /** A lexeme that the parser has just taken. */
  read(lexeme: string, { stack, offset }: Parser): void {
    const { tokens, aliases, keys, depth } = this.#limits;
    this.#tokens += 1;
    if (this.#tokens > tokens) throw new LimitReached(`the file has more than ${tokens} tokens of YAML`, offset);
    if (!this.#isScalar && lexeme.startsWith("*")) this.#aliases += 1;
    if (this.#aliases > aliases) throw new LimitReached(`the file has more than ${aliases} aliases`, offset - lexeme.length);
    this.#isScalar = lexeme === scalarFollows;
    // The document itself and a scalar are on the stack too.
    if (stack.length > depth + 2) throw new LimitReached(`the file is nested more than ${depth} levels deep`, offset);
    const top = stack.at(-1);
    // The last item may be one that has not begun.
    if (isMapping(top) && top.items.length > keys + 1) throw new LimitReached(`the mapping has more than ${keys} keys`, top.offset);
  }

  /** A token that the parser has completed. */
  parsed(token: CST.Token): void {
    if (token.type !== "error") return;
    this.#firstError ??= token;
    this.#errors += 1;
    if (this.#errors > mostErrors)
      throw new LimitReached(`${this.#firstError.message}, the first of more than ${mostErrors} errors`, this.#firstError.offset);
  }
}

function isMapping(token: CST.Token | undefined): token is CST.BlockMap | CST.FlowCollection {
  return token?.type === "block-map" || (token?.type === "flow-collection" && token.start.source === "{");
}

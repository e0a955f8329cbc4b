import { Lexer } from "yaml";

/** What the lexer has for itself. The version of the library is pinned, and the tests of what is read here fail for one that differs. */
interface Inside {
  /** The least indentation of the next line within the current value. */
  indentNext: number;
  parseQuotedScalar(): Generator<string, unknown>;
  parseFlowCollection(): Generator<string, unknown>;
}

/** A lexer for which lines within quotes, braces and brackets may be indented less than their key, as for Kubernetes' parser. YAML's grammar forbids it. */
export function kubernetesLexer(): Lexer {
  const lexer = new Lexer();
  const inside = lexer as unknown as Inside; // its types call these private
  for (const method of ["parseQuotedScalar", "parseFlowCollection"] as const) {
    const parse = inside[method].bind(lexer);
    inside[method] = function* () {
      const { indentNext } = inside;
      inside.indentNext = 0;
      const next = yield* parse();
      inside.indentNext = indentNext;
      return next;
    };
  }
  return lexer;
}

import { SopsProblem } from "./sops-problem.ts";

/** Words and signs: a value has about seven. More are read by no cluster as one object, and would take much memory at once. */
const mostTokens = 100_000;
/** SOPS writes none, and each is looked for in all values before it. */
const mostAliases = 100;

/** What the lexer of YAML writes before the text of a scalar. */
const scalarFollows = "\u001f";

/** Throws a `SopsProblem` for a file with too many tokens, or too many aliases of YAML, before anything is made of them. */
export function limitTokens(tokens: Iterable<unknown>): void {
  let [count, aliases, before]: [number, number, unknown] = [0, 0, undefined];
  for (const token of tokens) {
    count += 1;
    if (count > mostTokens) throw new SopsProblem(0, `the file has more than ${mostTokens} words and signs: divide it`);
    if (typeof token === "string" && token.startsWith("*") && before !== scalarFollows) aliases += 1;
    if (aliases > mostAliases) throw new SopsProblem(0, `the file has more than ${mostAliases} aliases: write the values out`);
    before = token;
  }
}

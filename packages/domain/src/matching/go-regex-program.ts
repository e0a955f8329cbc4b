import { Fault } from "../fault.ts";
import type { Assertion, CharacterTest, GoRegexNode } from "./go-regex-node.ts";

/** One step of a compiled expression; the others it leads to are given by their index. */
export type Instruction =
  | { readonly kind: "character"; readonly matches: CharacterTest; readonly next: number }
  | { readonly kind: "assertion"; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: "split"; readonly next: number; readonly other: number }
  | { readonly kind: "match" };

/** A compiled expression. The instruction of index 0 is `match`. */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

/** Counted repetitions are written out, so nested ones grow quickly: this bounds memory and the time per character. */
const largestProgram = 5_000;

/** Compiles backwards: each node is given the instruction that follows it. Throws a Fault `invalid` when the result would be too large. */
export function compileProgram(root: GoRegexNode): Program {
  const instructions: Instruction[] = [{ kind: "match" }];
  let visits = 0;
  const add = (instruction: Instruction) => instructions.push(instruction) - 1;
  const compile = (node: GoRegexNode, next: number): number => {
    visits += 1;
    if (visits > largestProgram) throw new Fault("invalid", "the regular expression is too large: use smaller repetition counts");
    switch (node.kind) {
      case "character":
        return add({ kind: "character", matches: node.matches, next });
      case "assertion":
        return add({ kind: "assertion", assertion: node.assertion, next });
      case "sequence":
        return node.items.reduceRight((following, item) => compile(item, following), next);
      case "choice":
        return node.items.map((item) => compile(item, next)).reduceRight((other, branch) => add({ kind: "split", next: branch, other }));
      case "repeat":
        return repeat(node.item, node.min, node.max, next);
      default:
        return node satisfies never;
    }
  };
  const repeat = (item: GoRegexNode, min: number, max: number | undefined, next: number): number => {
    let start = max === undefined ? loop(item, next) : next;
    for (let count = min; count < (max ?? min); count += 1) start = add({ kind: "split", next: compile(item, start), other: next });
    for (let count = 0; count < min; count += 1) start = compile(item, start);
    return start;
  };
  const loop = (item: GoRegexNode, next: number): number => {
    const index = add({ kind: "match" }); // takes the place until the body, which leads back here, is known
    instructions[index] = { kind: "split", next: compile(item, index), other: next };
    return index;
  };
  return { start: compile(root, 0), instructions };
}

import type { Assertion } from "./go-regex-node.ts";
import type { Program } from "./go-regex-program.ts";

/**
 * Whether the program matches anywhere in the text. All ways through the program are followed at once, so the time is at most
 * the length of the text times the size of the program, whatever the expression: nothing a user writes can make it hang.
 */
export function runProgram(program: Program, text: readonly number[]): boolean {
  const { instructions, start } = program;
  const onlyAtBegin = isAssertion(program, start, "text-begin");
  const seenAt = new Int32Array(instructions.length).fill(-1);
  let current: number[] = [];
  for (let position = 0; position <= text.length; position += 1) {
    if (position > 0 && onlyAtBegin && current.length === 0) return false;
    const waiting: number[] = [];
    const open = [...current, start];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seenAt[index] === position) continue;
      seenAt[index] = position;
      const instruction = instructions[index];
      if (instruction === undefined || instruction.kind === "match") return true;
      if (instruction.kind === "character") waiting.push(index);
      else if (instruction.kind === "split") open.push(instruction.other, instruction.next);
      else if (holds(instruction.assertion, text, position)) open.push(instruction.next);
    }
    current = step(program, waiting, text[position]);
  }
  return false;
}

function step({ instructions }: Program, waiting: readonly number[], character: number | undefined): number[] {
  const reached: number[] = [];
  if (character === undefined) return reached;
  for (const index of waiting) {
    const instruction = instructions[index];
    if (instruction?.kind === "character" && instruction.matches(character)) reached.push(instruction.next);
  }
  return reached;
}

function isAssertion({ instructions }: Program, index: number, assertion: Assertion): boolean {
  const instruction = instructions[index];
  return instruction?.kind === "assertion" && instruction.assertion === assertion;
}

function holds(assertion: Assertion, text: readonly number[], position: number): boolean {
  switch (assertion) {
    case "text-begin":
      return position === 0;
    case "text-end":
      return position === text.length;
    case "line-begin":
      return position === 0 || text[position - 1] === newline;
    case "line-end":
      return position === text.length || text[position] === newline;
    case "word-boundary":
      return isWord(text[position - 1]) !== isWord(text[position]);
    case "not-word-boundary":
      return isWord(text[position - 1]) === isWord(text[position]);
    default:
      return assertion satisfies never;
  }
}

const newline = 10;

function isWord(code: number | undefined): boolean {
  return code !== undefined && code < 128 && /\w/.test(String.fromCharCode(code));
}

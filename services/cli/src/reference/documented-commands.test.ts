import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/** A call of the command in backticks or after a prompt, up to the end of the line or the code. */
const quoted = /(?:`|^\$ )slipway ([^`\n]+)/gm;

/** What is wrong with a call: the first word that names no command, or the first flag that its command does not have. */
function wrongIn(program: Command, call: string): string | undefined {
  let command = program;
  for (const word of call.split(/[\s;|]+/)) {
    const [flag = ""] = word.split("=");
    const found = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (found) command = found;
    // The name of a command stands for itself, placeholders and values for an operand.
    else if (/^[a-z-]+$/.test(word) && !word.startsWith("-") && command.commands.length > 0) return word;
    else if (/^--[a-z]/.test(flag) && !isOption(command, flag) && !isOption(program, flag)) return flag;
  }
  return undefined;
}

function isOption(command: Command, flag: string): boolean {
  return flag === "--help" || command.options.some(({ long, short }) => long === flag || short === flag);
}

test("every command that the documentation calls exists, with its flags", async () => {
  const program = await createProgram();
  const wrong: string[] = [];
  let calls = 0;
  const exclude = ["docs/decisions/**", "docs/reference/**"];
  for await (const file of glob("docs/**/*.md", { cwd: repository, exclude }))
    for (const [, call = ""] of (await readFile(join(repository, file), "utf8")).matchAll(quoted)) {
      calls += 1;
      const word = wrongIn(program, call);
      if (word !== undefined) wrong.push(`${file}: slipway ${call}: ${word}`);
    }
  expect(wrong).toEqual([]);
  expect(calls).toBeGreaterThan(50);
});

test.for([
  { call: "notification lst", wrong: "lst" },
  { call: "notification redeliver 12 --to ops", wrong: "--to" },
  { call: "notification redeliver --receiver ops", wrong: undefined },
  { call: "trace COMMIT", wrong: undefined },
])("of slipway $call, $wrong is wrong", async ({ call, wrong }) => expect(wrongIn(await createProgram(), call)).toBe(wrong));

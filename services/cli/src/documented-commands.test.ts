import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "./program.ts";

const root = join(import.meta.dirname, "../../..");
const pages = globSync(["*.md", "docs/**/*.md", "examples/**/*.md", "packages/*/README.md", "services/plugins/*/README.md"], { cwd: root })
  .filter((page) => !page.includes("node_modules") && !page.includes("decisions"))
  .sort();

interface Quoted {
  readonly page: string;
  readonly words: readonly string[];
}

/** The commands that a page quotes: `slipway …` in a code block or between backticks. */
function commandsOf(page: string): readonly Quoted[] {
  const text = readFileSync(join(root, page), "utf8");
  const fenced = [...text.matchAll(/^```(?:sh|console)\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.split("\n"));
  const inline = [...text.matchAll(/`((?:bin\/)?slipway [^`]+)`/g)].map(([, command = ""]) => command);
  return [...fenced, ...inline].flatMap((line) => {
    const command = /(?:^|[\s(;&|])(?:bin\/)?slipway ([a-z][^#;&|)<>]*)/.exec(line)?.[1]?.trim();
    return command === undefined ? [] : [{ page, words: command.split(/\s+/) }];
  });
}

/** The subcommand that runs if none is named. */
function defaultOf(command: Command): Command | undefined {
  // Commander does not tell it otherwise.
  const { _defaultCommandName: name } = command as unknown as { readonly _defaultCommandName?: string | null };
  return command.commands.find((each) => each.name() === name);
}

/** Why a quoted command is not valid; undefined if it is. */
function problemOf(program: Command, words: readonly string[]): string | undefined {
  let command = program;
  const rest = [...words];
  for (let next = subcommand(command, rest[0]); next; next = subcommand(command, rest[0])) {
    command = next;
    rest.shift();
  }
  command = defaultOf(command) ?? command;
  if (command.commands.length > 0 && rest[0] !== undefined && !/^[-[…A-Z]|\|/.test(rest[0]))
    return `no command "${rest[0]}" in slipway ${words.slice(0, words.length - rest.length).join(" ")}`;
  for (const word of rest) {
    if (word === "--") return undefined;
    const flag = /^-{1,2}[a-z][a-z-]*/.exec(word)?.[0];
    if (flag !== undefined && flag !== "--help" && !command.options.some((option) => option.long === flag || option.short === flag))
      return `it has no option ${flag}`;
  }
  return undefined;
}

function subcommand(command: Command, word: string | undefined): Command | undefined {
  return command.commands.find((each) => word !== undefined && (each.name() === word || each.aliases().includes(word)));
}

const quoted = pages.flatMap(commandsOf);

test("the pages quote commands", () => {
  expect(quoted.length).toBeGreaterThan(20);
});

const program = await createProgram();

test.for(quoted.map(({ page, words }) => ({ page, command: `slipway ${words.join(" ")}`, words })))(
  "$command of $page is valid",
  ({ words }) => {
    expect(problemOf(program, words)).toBeUndefined();
  },
);

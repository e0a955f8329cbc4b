import { type Command, CommanderError } from "commander";
import { expect, onTestFinished, test, vi } from "vitest";
import { commandWord } from "./global-options.ts";
import { createProgram } from "./program.ts";

/** The options that the action of a command gets, or the error of incorrect use. */
async function run(...words: readonly string[]) {
  const program = await createProgram(words);
  let got: unknown;
  for (const leaf of leaves(program)) {
    leaf.action(() => {
      got = leaf.opts();
    });
  }
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { error: error.message };
  }
  return got;
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

const server = "http://a:1";
test.for([
  { words: ["app", "list", "--server", server, "-o", "json"] },
  { words: ["--server", server, "-o", "json", "app", "list"] },
  { words: ["app", "--server", server, "list", "-o", "json"] },
  { words: ["--server", "http://other", "app", "-o", "json", "list", "--server", server] },
])("$words: shared options stand before or after the command, the nearest counts", async ({ words }) => {
  expect(await run(...words)).toMatchObject({ server, output: "json" });
});

test.for([
  { words: ["app", "list"], want: "app" },
  { words: ["--server", "app", "-o", "json", "trace", "plan"], want: "trace" },
  { words: ["--server=http://a", "-ojson", "check"], want: "check" },
  { words: ["--nosuch", "app"], want: undefined },
  { words: ["--help"], want: undefined },
])("$words calls $want", ({ words, want }) => {
  expect(commandWord(words)).toBe(want);
});

test("only the command that is called is loaded, and all for what is none", async () => {
  const names = async (...words: readonly string[]) => (await createProgram(words)).commands.map((command) => command.name());
  expect(await names("--server", server, "app", "list")).toEqual(["app"]);
  expect(await names("nosuch")).toEqual(expect.arrayContaining(["up", "app", "deployment", "completion"]));
});

test("a value of the environment gives way to an option before the command", async () => {
  vi.stubEnv("SLIPWAY_SERVER", "http://env");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await run("app", "list")).toMatchObject({ server: "http://env" });
  expect(await run("--server", server, "app", "list")).toMatchObject({ server });
});

test("an option that the command does not have is not ignored", async () => {
  expect(await run("--server", server, "check", "file.yaml")).toEqual({ error: expect.stringContaining("does not apply to 'check'") });
});

test("every command has an example in its help", async () => {
  const without = leaves(await createProgram())
    .filter((leaf) => leaf.name() !== "help" && leaf.name() !== "complete")
    .filter((leaf) => {
      let help = "";
      leaf.configureOutput({
        writeOut: (text) => {
          help += text;
        },
      });
      leaf.outputHelp();
      return !help.includes("Examples:\n  $ slipway ");
    });
  expect(without.map((leaf) => leaf.name())).toEqual([]);
});

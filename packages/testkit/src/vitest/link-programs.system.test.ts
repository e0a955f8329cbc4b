import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startProcess } from "../process/start-process.ts";
import { linkPrograms } from "./link-programs.ts";

const main = fileURLToPath(new URL("../../../../services/cli/src/main.ts", import.meta.url));
/** Says at the end how many modules were loaded. */
const counter = `import { registerHooks } from "node:module";
let count = 0;
registerHooks({ load: (url, context, next) => (count++, next(url, context)) });
process.on("exit", () => console.log("loaded " + count));`;

async function run(env: Readonly<Record<string, string | undefined>>, ...args: readonly string[]): Promise<string> {
  const words = ["--import", `data:text/javascript,${encodeURIComponent(counter)}`, main, ...args];
  await using child = await startProcess(process.execPath, words, { env });
  await child.exited;
  return child.output();
}

const loaded = (output: string) => Number(/^loaded (\d+)$/m.exec(output)?.[1]);
const said = (output: string) => output.replace(/^loaded \d+$/m, "");

test.for([
  { words: ["--help"], answer: "Usage: slipway" },
  { words: ["app", "list", "--nonsense"], answer: "unknown option '--nonsense'" },
])("a linked program does the same as its sources, from few files: $words", async ({ words, answer }) => {
  const options = await linkPrograms();
  const [linked, sources] = await Promise.all([run({ NODE_OPTIONS: options }, ...words), run({ NODE_OPTIONS: undefined }, ...words)]);
  expect(said(linked)).toBe(said(sources));
  expect(said(linked)).toContain(answer);
  expect(loaded(sources)).toBeGreaterThan(3 * loaded(linked));
});

/** `npm run bench -- NAME… [--json]`: runs test/bench/NAME.ts and prints each result; with `--json`, as one line of JSON a bench. */
import { glob } from "node:fs/promises";
import { basename } from "node:path";
import { parseBenchArguments } from "../runner/parse-bench-arguments.ts";

interface Bench {
  run(): Promise<unknown>;
}

const files = await Array.fromAsync(glob("*.ts", { cwd: import.meta.dirname }));
const names = files
  .filter((file) => file !== "main.ts" && !file.endsWith(".test.ts"))
  .map((file) => basename(file, ".ts"))
  .sort();
const { asked, json, help, problem } = parseBenchArguments(process.argv.slice(2), names);

if (problem !== undefined) console.error(problem);
if (help || problem !== undefined) {
  console.error(`usage: npm run bench -- NAME… [--json]\n${names.map((name) => `  ${name}`).join("\n")}`);
  process.exit(problem === undefined ? 0 : 2);
}
for (const name of asked) {
  const bench: Bench = await import(`./${name}.ts`);
  const result = await bench.run();
  console.log(json ? JSON.stringify({ bench: name, result }) : `${name}: ${JSON.stringify(result, undefined, 2)}`);
}

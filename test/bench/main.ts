/** `npm run bench -- NAME…`: runs test/bench/NAME.ts and prints the result as one JSON line. */
import { glob } from "node:fs/promises";
import { basename } from "node:path";

interface Bench {
  run(): Promise<unknown>;
}

const files = await Array.fromAsync(glob("*.ts", { cwd: import.meta.dirname }));
const names = files
  .filter((file) => file !== "main.ts" && !file.endsWith(".test.ts"))
  .map((file) => basename(file, ".ts"))
  .sort();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => name !== "--help" && !names.includes(name));

if (unknown.length > 0) console.error(`unknown bench ${unknown.join(", ")}`);
if (asked.length === 0 || unknown.length > 0 || asked.includes("--help")) {
  console.error(`usage: npm run bench -- NAME…\n${names.map((name) => `  ${name}`).join("\n")}`);
  process.exit(asked.includes("--help") ? 0 : 2);
}
for (const name of asked) {
  const bench: Bench = await import(`./${name}.ts`);
  console.log(JSON.stringify(await bench.run()));
}

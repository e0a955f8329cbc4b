import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import adapter from "./adapter.ts";

/** The module that the folder of cases provides. */
interface Runner {
  score(answers: typeof adapter, files: readonly string[], options: { readonly show: number; readonly fn?: string }): Promise<unknown>;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string", default: "5" }, fn: { type: "string" } },
});
const [folder, ...files] = positionals;
if (folder === undefined) fail("usage: npm run conformance -- FOLDER [file…] [--show N] [--fn NAME]");
const runner = resolve(folder, "run.mjs");
if (!existsSync(runner)) fail(`there are no conformance cases in ${resolve(folder)}: run.mjs is missing there`);

const { score } = (await import(pathToFileURL(runner).href)) as Runner; // the folder's README says so
const names = files.length > 0 ? files.map((file) => file.replace(/\.json$/, "")) : Object.keys(adapter);
await score(adapter, names, { show: Number(values.show), ...(values.fn === undefined ? {} : { fn: values.fn }) });

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

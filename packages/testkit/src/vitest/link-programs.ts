import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { glob, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { makeFolderOnce } from "../install/make-folder-once.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const home = join(root, ".slipway", "linked");

/** Our programs, and plugins that tests start; those of `test/system` run from their sources, as those of their authors do, and name their own lines. */
const programs = ["services/{*,plugins/*}/src/main.ts", "packages/*/src/testing/*-plugin.ts"];

/**
 * Run once by vitest: our programs that tests start, and whatever these start, load their modules from a few files, in a third of the processor
 * time. Nothing else changes: neither the command lines nor what `import.meta.url` says. `SLIPWAY_TEST_UNLINKED=1` leaves them alone, for example
 * for stack traces, and a child process without `NODE_OPTIONS` runs the sources.
 */
export async function setup(): Promise<void> {
  if (process.env["SLIPWAY_TEST_UNLINKED"]) return;
  process.env["NODE_OPTIONS"] = `${process.env["NODE_OPTIONS"] ?? ""} ${await linkPrograms()}`.trim();
}

/** Links the programs, unless that was done since their sources changed, and returns the options of Node that start them so. */
export async function linkPrograms(): Promise<string> {
  const folder = join(home, await fingerprint());
  await makeFolderOnce(folder, link, () => console.log("waiting for another run that links the programs"));
  await utimes(folder, new Date(), new Date());
  await removeUnused();
  return `--require ${JSON.stringify(join(folder, "preload.cjs"))}`;
}

/** Changes with every source and package of the programs. */
async function fingerprint(): Promise<string> {
  const patterns = [
    ...programs,
    "{packages,services,services/plugins}/*/src/**/*.{ts,json}",
    "{packages,services,services/plugins}/*/package.json",
  ];
  const paths = (await Array.fromAsync(glob(patterns, { cwd: root }))).filter((path) => !path.endsWith(".test.ts")).sort();
  const hash = createHash("sha256").update(root);
  for (const path of ["package-lock.json", ...paths]) hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  return hash.digest("hex").slice(0, 16);
}

/** Writes the linked programs, and what makes Node start them instead of the sources. */
async function link(folder: string): Promise<void> {
  const mains = globSync(programs, { cwd: root }).map((path) => join(root, path));
  const nameOf = (main: string) => relative(root, main).replaceAll(/\W/g, "-");
  await using linking = await rolldown({
    input: Object.fromEntries(mains.map((main) => [nameOf(main), main])),
    platform: "node",
    // They cannot be linked: one requires files by names that it computes, the other finds its program beside itself.
    external: ["jsonc-parser", "web-tree-sitter"],
    logLevel: "silent",
    plugins: [keepUrls],
  });
  await linking.write({ dir: folder, keepNames: true, entryFileNames: "[name].js" });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const linked = Object.fromEntries(mains.map((main) => [main, `${nameOf(main)}.js`]));
  await writeFile(
    join(folder, "preload.cjs"),
    preload.replace("LINKED", () => JSON.stringify(linked)),
  );
}

/** Modules find threads, templates and other programs beside their source. */
const keepUrls = {
  name: "keep-urls",
  transform(code: string, path: string) {
    if (path.includes("/node_modules/") || !code.includes("import.meta.url")) return undefined;
    return code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
  },
};

const preload = `
const { registerHooks } = require("node:module");
const { pathToFileURL } = require("node:url");
const { join } = require("node:path");
const main = process.argv[1];
const linked = LINKED[main];
if (linked !== undefined) {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (resolved.url !== pathToFileURL(main).href) return resolved;
      hooks.deregister();
      return { url: pathToFileURL(join(__dirname, linked)).href, format: "module", shortCircuit: true };
    },
  });
}
`;

/** Removes what no run has used for a day: earlier sources left it. */
async function removeUnused(): Promise<void> {
  for (const name of await readdir(home)) {
    const path = join(home, name);
    const used = await stat(path).catch(() => undefined);
    if (used !== undefined && used.mtimeMs < Date.now() - 86_400_000) await rm(path, { recursive: true, force: true });
  }
}

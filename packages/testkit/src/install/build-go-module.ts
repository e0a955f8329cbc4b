import { execFile, spawn } from "node:child_process";
import { rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { copyFolder } from "./copy-folder.ts";
import { buildFlags, buildTargets, type GoModule, installDir, sourceDir } from "./go-modules.ts";
import { makeFolderOnce } from "./make-folder-once.ts";

/** Called with one line of progress at a time, for people. */
export type Report = (line: string) => void;

const reportEveryMs = 5_000;
/** A go.work file above the checkout must not apply. */
const goEnv = { ...process.env, GOWORK: "off" };

/**
 * Builds the programs of a module into the cache folder if they are missing. Throws the last lines of Go's output if the build
 * fails.
 */
export async function buildGoModule(module: GoModule, report: Report): Promise<void> {
  await makeFolderOnce(
    installDir(module),
    async (folder) => {
      await compile(module, folder, report);
      if (module.resources) await copyResources(module, module.resources, folder);
      for (const [from, to] of Object.entries(module.renamed ?? {})) await rename(join(folder, from), join(folder, to));
    },
    () => report(`${module.name}: waiting for another setup that is building it`),
  );
}

async function copyResources(module: GoModule, { of, folders }: NonNullable<GoModule["resources"]>, output: string): Promise<void> {
  const { stdout } = await promisify(execFile)("go", ["list", "-m", "-f", "{{.Dir}}", of], { cwd: sourceDir(module), env: goEnv });
  for (const folder of folders) await copyFolder(join(stdout.trim(), folder), join(output, folder));
}

async function compile(module: GoModule, output: string, report: Report): Promise<void> {
  const names = module.programs.join(", ");
  report(`${module.name}: building ${names} from Go modules (only once; takes minutes)`);
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const lines: string[] = [];
  const go = spawn("go", ["build", "-v", ...buildFlags(module), "-o", `${output}/`, ...buildTargets(module)], {
    cwd: sourceDir(module),
    env: goEnv,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exit = Promise.withResolvers<number | null>();
  go.on("error", exit.reject).on("close", exit.resolve);
  createInterface({ input: go.stderr }).on("line", (line) => lines.push(line));
  const ticker = setInterval(
    () => report(`${module.name}: ${seconds()} s, ${lines.length} packages, now ${basename(lines.at(-1) ?? "linking")}`),
    reportEveryMs,
  );
  try {
    const code = await exit.promise;
    if (code !== 0) throw new Error(`go build of ${names} failed (test/${module.folder}):\n${lines.slice(-15).join("\n")}`);
  } finally {
    clearInterval(ticker);
  }
  report(`${module.name}: built in ${seconds()} s`);
}

import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { Fault } from "@slipway/domain";
import { foreignEnvironment, spawnProcess } from "@slipway/runtime";
import { z } from "zod";
import { keyOf } from "../content-files.ts";
import type { FetchDeps } from "../fetch-https.ts";
import type { PluginProgram } from "../plugin-command.ts";
import type { NpmPackage } from "./npm-package.ts";

const keptLines = 10;
/** The manifest that names the installed package. */
const manifest = "package.json";

const rootManifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const packageManifest = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]).optional() });
const installedLock = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) });

/**
 * Installs an npm package whose bin is the plugin, in its own folder, without running scripts of it or of its dependencies. The Node that
 * runs this starts its bin. Throws `unavailable` with npm's last lines, and `precondition` if the integrity differs from the pinned one or the package
 * has no bin.
 */
export async function fetchNpm({ files, limits, log }: FetchDeps, wanted: NpmPackage, signal: AbortSignal): Promise<PluginProgram> {
  const spec = wanted.kind === "registry" ? wanted.spec : resolve(wanted.path);
  const key = keyOf("npm", wanted.kind === "registry" ? spec : await hashOf(spec), wanted.integrity ?? "");
  return files.alone(key, signal, async (scratch) => {
    const dir = files.packageDir(key);
    const existing = await installed(dir, spec).catch(() => undefined);
    if (existing !== undefined) return existing;
    await writeFile(join(scratch, manifest), JSON.stringify({ name: "slipway-plugin", version: "0.0.0", private: true }));
    log.info({ what: spec }, "installing npm package");
    await runNpm(["install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error", "--", spec], scratch);
    const { digest } = await installed(scratch, spec);
    if (wanted.integrity !== undefined && digest !== wanted.integrity)
      throw new Fault(
        "precondition",
        `${spec} has the integrity ${digest ?? "none"}, but the piped file says ${wanted.integrity}: update the piped file if you trust the new content`,
      );
    await rename(scratch, dir);
    return await installed(dir, spec);
  });

  async function runNpm(args: readonly string[], cwd: string): Promise<void> {
    const lines: string[] = [];
    const over = AbortSignal.any([signal, AbortSignal.timeout(limits.totalMs)]);
    await using npm = await spawnProcess({
      command: "npm",
      args,
      env: foreignEnvironment(),
      cwd,
      log,
      signal: over,
      onLine: (line) => void lines.push(line),
    });
    const exit = await npm.exited;
    signal.throwIfAborted();
    if (over.aborted) throw new Fault("deadline", `npm took more than ${limits.totalMs / 60_000} min to install ${spec}`);
    if (exit.code === 0) return;
    const output = lines
      .filter((line) => line.trim() !== "")
      .slice(-keptLines)
      .join("\n");
    throw new Fault("unavailable", `npm could not install ${spec}: ${output || `exit code ${exit.code}`}`);
  }
}

/** The program of the package that is installed in a folder. */
async function installed(dir: string, spec: string): Promise<PluginProgram> {
  const [name] = Object.keys(rootManifest.parse(await readJson(join(dir, manifest))).dependencies);
  if (name === undefined) throw new Fault("precondition", `npm installed nothing for ${spec}`);
  const home = join(dir, "node_modules", name);
  const { bin } = packageManifest.parse(await readJson(join(home, manifest)));
  const program = programIn(name, bin);
  if (program === undefined)
    throw new Fault("precondition", `${spec} has no program to start: its package.json needs a single bin, or one named ${basename(name)}`);
  const path = resolve(home, program);
  if (!path.startsWith(home + sep)) throw new Fault("precondition", `${spec} has a bin outside of its folder: ${program}`);
  const { packages } = installedLock.parse(await readJson(join(dir, "node_modules", ".package-lock.json")));
  return { command: [process.execPath, path], digest: packages[`node_modules/${name}`]?.integrity };
}

function programIn(name: string, bin: string | Readonly<Record<string, string>> | undefined): string | undefined {
  if (bin === undefined || typeof bin === "string") return bin;
  const all = Object.values(bin);
  return bin[basename(name)] ?? (all.length === 1 ? all[0] : undefined);
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}

async function hashOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Fault("not_found", `could not read the package ${path}: ${error.code}`, { cause: error });
  });
  return createHash("sha256").update(bytes).digest("hex");
}

import { execFile } from "node:child_process";
import { copyFile, glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bareImports, withinPackage } from "./imports.ts";
import { publishedManifest } from "./published-manifest.ts";

const sdk = fileURLToPath(new URL("..", import.meta.url));
const repository = join(sdk, "..", "..");

/**
 * Builds the published package in `outDir`: JavaScript and declarations of the SDK and of what it uses of our other packages,
 * and a package.json with every library they import. Deletes the previous contents of `outDir`.
 */
export async function buildSdk(outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await compile(join(outDir, "lib"));

  const libraries = new Set<string>();
  for await (const file of glob("lib/**/*.{js,d.ts}", { cwd: outDir })) {
    const path = join(outDir, file);
    const code = withinPackage(await readFile(path, "utf8"), file);
    for (const library of bareImports(code)) libraries.add(library);
    await writeFile(path, code);
  }
  for await (const file of glob("lib/*/package.json", { cwd: outDir })) await keepVersion(join(outDir, file));
  await writeFile(join(outDir, "package.json"), `${JSON.stringify(await publishedManifest(sdk, libraries), undefined, 2)}\n`);
  await copyFile(join(sdk, "README.md"), join(outDir, "README.md"));
  await copyFile(join(repository, "LICENSE"), join(outDir, "LICENSE"));
}

/** Keeps only the version, which telemetry reads, and the module type. */
async function keepVersion(path: string): Promise<void> {
  const { version, type } = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, `${JSON.stringify({ version, type })}\n`);
}

async function compile(outDir: string): Promise<void> {
  const tsc = join(repository, "node_modules", "@typescript", "native", "bin", "tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", join(sdk, "tsconfig.build.json"), "--outDir", outDir]).catch(
    (error: Error & { readonly stdout?: string }) => {
      throw new Error(`the SDK does not compile:\n${error.stdout || error.message}`, { cause: error });
    },
  );
}

import { chmod, lstat, mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "@slipway/domain";
import { type ContentFiles, keyOf } from "../store/content-files.ts";
import type { Platform } from "../store/oci/oci-artifact.ts";

/** Makes a tool: writes the program to `outPath`, and temporary files below `dir`. */
export type MakeTool = (place: { readonly outPath: string; readonly dir: string }) => Promise<void>;

export interface ToolFilesOptions {
  readonly dir: string;
  readonly files: ContentFiles;
  readonly platform: Platform;
}

/** Installed tools, in a folder that processes share. A tool that exists is complete. */
export class ToolFiles {
  readonly #options: ToolFilesOptions;

  constructor(options: ToolFilesOptions) {
    this.#options = options;
  }

  /**
   * The path of the tool with this recipe, made if necessary. No two processes make it at the same time, and an incomplete tool is never
   * returned. Another recipe is another tool, even with the same version.
   */
  async ensure(
    { name, version }: { readonly name: string; readonly version: string },
    recipe: readonly string[],
    make: MakeTool,
    signal: AbortSignal,
  ): Promise<string> {
    const { dir, files, platform } = this.#options;
    const key = keyOf(name, version, ...recipe);
    const path = join(dir, `${platform.os}-${platform.architecture}`, key.slice(0, 16), `${name}-${version}`);
    if (await isFile(path)) return path;
    return files.alone(key, signal, async (scratch) => {
      if (await isFile(path)) return path;
      const place = { outPath: join(scratch, name), dir: join(scratch, ".work") };
      await mkdir(place.dir);
      await make(place);
      signal.throwIfAborted();
      if (!(await isFile(place.outPath)))
        throw new Fault("precondition", `the installation of ${name} ${version} did not write a program to its OutPath`);
      await chmod(place.outPath, 0o700);
      await sync(place.outPath);
      await mkdir(dirname(path), { recursive: true });
      await rename(place.outPath, path);
      return path;
    });
  }
}

/** False for a link: it may point into the temporary folder. */
async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() ?? false;
}

/** Flushes a file before it is moved to the path that means it is complete. */
async function sync(path: string): Promise<void> {
  await using file = await open(path, "r");
  await file.sync();
}

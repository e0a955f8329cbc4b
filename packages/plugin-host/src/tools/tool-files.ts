import { chmod, lstat, mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "@slipway/domain";
import { type ContentFiles, keyOf } from "../store/content-files.ts";
import type { Platform } from "../store/oci-artifact.ts";

/** How a tool is made: the program goes to `outPath`, everything else below `dir`. */
export type MakeTool = (place: { readonly outPath: string; readonly dir: string }) => Promise<void>;

export interface ToolFilesOptions {
  readonly dir: string;
  readonly files: ContentFiles;
  readonly platform: Platform;
}

/** Installed tools, in a folder that processes share. One that is there is whole. */
export class ToolFiles {
  readonly #options: ToolFilesOptions;

  constructor(options: ToolFilesOptions) {
    this.#options = options;
  }

  /**
   * The path of a tool that was made from this recipe, made now if it is not there. Nobody else makes it at the same time, in any process, and nothing
   * of a failed or cut off attempt is ever found. Another recipe is another tool, of whatever version it says to be.
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
        throw new Fault("precondition", `the installation of ${name} ${version} left no program at its OutPath`);
      await chmod(place.outPath, 0o755);
      await sync(place.outPath);
      await mkdir(dirname(path), { recursive: true });
      await rename(place.outPath, path);
      return path;
    });
  }
}

/** A link would lead into the folder that is removed. */
async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() ?? false;
}

/** On disk before its name says that it is whole. */
async function sync(path: string): Promise<void> {
  await using file = await open(path, "r");
  await file.sync();
}

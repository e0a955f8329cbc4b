import { execFile } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "../temp-dir.ts";

const run = promisify(execFile);

/** A file system of its own, in memory. Disposing unmounts it: stop what uses it first. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Writes until no space is left. */
  fill(): Promise<void>;
  /** Frees what `fill` wrote. */
  free(): Promise<void>;
}

/** Mounts a file system of this size, for tests of what happens when it is full. Needs root, or sudo without a password. */
export async function smallDisk({ megabytes }: { readonly megabytes: number }): Promise<SmallDisk> {
  await using resources = new AsyncDisposableStack();
  const { path } = resources.use(await tempDir("disk"));
  await asRoot("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=1777`, "tmpfs", path]);
  resources.defer(() => asRoot("umount", ["--lazy", path]));
  const mounted = resources.move();
  const filler = join(path, "fill");
  return {
    path,
    fill: async () => {
      await using file = await open(filler, "w");
      const block = Buffer.alloc(64 * 1024);
      try {
        for (;;) await file.write(block);
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      }
    },
    free: () => rm(filler, { force: true }),
    [Symbol.asyncDispose]: () => mounted.disposeAsync(),
  };
}

async function asRoot(command: string, args: readonly string[]): Promise<void> {
  const [program, ...before] = process.getuid?.() === 0 ? [command] : ["sudo", "-n", command];
  if (program !== undefined) await run(program, [...before, ...args]);
}

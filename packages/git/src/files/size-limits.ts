import { Fault } from "@slipway/domain";
import type { Mirror } from "../mirror/mirror.ts";

const mebibyte = 1024 * 1024;

/** A commit of a few kilobytes can stand for any number of files of any size, because equal ones are stored once. */
export const most = {
  /** Bytes of a file that is read into memory. */
  file: 32 * mebibyte,
  /** Bytes of all files that are read together. */
  read: 1024 * mebibyte,
  /** Bytes of all files of directories that are checked out together. */
  checkout: 4096 * mebibyte,
} as const;

/** What is at a path whose file is too large to be read. */
export const tooLarge = `file of more than ${most.file / mebibyte} MiB`;

/** The sizes of contents that are on disk, by object id. */
export async function sizesOf(mirror: Mirror, objects: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  if (objects.length === 0) return new Map();
  const input = `${[...new Set(objects)].join("\n")}\n`;
  const output = await mirror.read(["cat-file", "--buffer", "--batch-check=%(objectname) %(objectsize)"], { input, signal });
  const lines = output.toString().trimEnd().split("\n");
  return new Map(lines.map((line) => line.split(" ")).map(([object = "", size]) => [object, Number(size)]));
}

/** Throws `too_large` if the files of directories need too much disk. `objects` has one content for each file. */
export async function refuseLargeCheckout(
  mirror: Mirror,
  { commit, paths, objects }: { readonly commit: string; readonly paths: readonly string[]; readonly objects: readonly string[] },
  signal?: AbortSignal,
): Promise<void> {
  const sizes = await sizesOf(mirror, objects, signal);
  const bytes = objects.reduce((sum, object) => sum + (sizes.get(object) ?? 0), 0);
  if (bytes <= most.checkout) return;
  const [have, allowed] = [Math.ceil(bytes / mebibyte), most.checkout / mebibyte];
  const shown = paths.includes("") ? "all directories" : paths.slice(0, 3).join(", ");
  throw new Fault(
    "too_large",
    `repository ${mirror.id}: the files of ${shown} at commit ${commit} have ${have} MiB, more than ${allowed} MiB: keep what is deployed in a directory of its own`,
  );
}

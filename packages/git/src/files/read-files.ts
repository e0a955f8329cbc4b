import { pathInRepository } from "../command/names.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { most, sizesOf, tooLarge } from "./size-limits.ts";
import { listEntries, modes, type TreeEntry, textOf } from "./tree.ts";

/** What is at a path that cannot be read as a file. */
export type NotAFile = "symbolic link" | "directory" | "submodule" | typeof tooLarge;

/**
 * Reads files at a commit, by path as given, with at most four local processes and one download of everything that is not on disk yet.
 * The map lacks paths at which there is nothing, and says what there is instead of a file; links are not followed.
 * Throws `not_found` if the commit is not on disk, `unavailable` if contents could not be downloaded.
 */
export async function readFiles(
  mirror: Mirror,
  commit: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Buffer | NotAFile>> {
  const names = new Map(paths.map((path) => [path, pathInRepository(path)]));
  const wanted = [...new Set(names.values())].filter((name) => name !== undefined && name !== "") as string[];
  const entries = new Map((await listEntries(mirror, commit, wanted, "entries")).map((entry) => [textOf(entry.path), entry]));
  const objects = [...new Set([...entries.values()].filter((entry) => kindOf(entry) === "file").map((entry) => entry.object))];
  if (objects.length > 0) await mirror.fetchContents(objects, signal);
  const sizes = await sizesOf(mirror, objects, signal);
  const isRead = (object: string) => (sizes.get(object) ?? 0) <= most.file;
  const read = objects.filter(isRead);
  const input = `${read.join("\n")}\n`;
  const contents = decodeBatch(
    read.length > 0 ? await mirror.read(["cat-file", "--buffer", "--batch"], { input, mostBytes: most.read, signal }) : Buffer.alloc(0),
  );
  return new Map(
    paths.flatMap((path) => {
      const entry = entries.get(names.get(path) ?? "");
      const kind = entry && kindOf(entry);
      const found = kind !== "file" ? kind : isRead(entry?.object ?? "") ? contents.get(entry?.object ?? "") : tooLarge;
      return found === undefined ? [] : [[path, found] as const];
    }),
  );
}

function kindOf({ mode }: TreeEntry): "file" | NotAFile {
  if (mode === modes.symbolicLink) return "symbolic link";
  if (mode === modes.submodule) return "submodule";
  return mode === modes.directory ? "directory" : "file";
}

/** Parses `git cat-file --batch`: `<object> <type> <size>`, newline, contents, newline. */
function decodeBatch(output: Buffer): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const lineEnd = output.indexOf("\n", at);
    const [object = "", type, size] = output.toString("latin1", at, lineEnd).split(" ");
    if (type !== "blob") throw new Error(`git cat-file printed ${type} for ${object}`);
    const start = lineEnd + 1;
    // A copy: keeping one file must not keep all others in memory.
    contents.set(object, Buffer.from(output.subarray(start, start + Number(size))));
    at = start + Number(size) + 1;
  }
  return contents;
}

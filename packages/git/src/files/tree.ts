import { checkHash, checkPath } from "../command/names.ts";
import type { Mirror } from "../mirror/mirror.ts";

/** One file of a commit's tree, as `git ls-tree` prints it. */
export interface TreeEntry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

export const modes = { submodule: "160000", symbolicLink: "120000" } as const;

/** This many paths fit on every command line. */
const pathsPerCommand = 500;

/**
 * Returns the object ids of directories at a commit, by path as given; undefined for a path that is not a directory there. Equal ids mean equal contents.
 * Starts one process regardless of the number of paths, or none if all ids are cached. Throws `not_found` if the commit is not on disk.
 */
export async function treeIds(mirror: Mirror, commit: string, paths: readonly string[]): Promise<Map<string, string | undefined>> {
  const nameOf = (path: string): string => `${checkHash(commit)}:${checkPath(path)}`;
  const known = new Map(paths.map((path) => [path, mirror.trees.get(nameOf(path))]));
  const unknown = paths.filter((path) => known.get(path) === undefined);
  if (unknown.length > 0) {
    const input = `${checkHash(commit)}^{tree}\n${unknown.map((path) => `${nameOf(path)}\n`).join("")}`;
    const output = await mirror.read(["cat-file", "--buffer", "--batch-check"], { input });
    const [root, ...lines] = output.toString().split("\n");
    if (root?.endsWith(" missing")) throw mirror.notFetched(commit);
    for (const [index, path] of unknown.entries()) {
      const found = { id: treeIdOf(lines[index]) };
      known.set(path, found);
      mirror.trees.set(nameOf(path), found);
    }
  }
  return new Map([...known].map(([path, found]) => [path, found?.id]));
}

function treeIdOf(line: string | undefined): string | undefined {
  // Git echoes the name of a missing object, so match the complete answer.
  return /^([0-9a-f]{40,64}) tree \d+$/.exec(line ?? "")?.[1];
}

/** Returns all file names of a commit for which `isWanted` is true. Filters them as they arrive; downloads nothing. */
export async function findFiles(
  mirror: Mirror,
  commit: string,
  isWanted: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  let rest: Buffer = Buffer.alloc(0);
  const onOutput = (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = data.lastIndexOf(0) + 1;
    rest = data.subarray(end);
    for (const name of data.toString("utf8", 0, end).split("\0")) if (name !== "" && isWanted(name)) found.push(name);
  };
  await mirror.read(["ls-tree", "-r", "-z", "--full-tree", "--name-only", checkHash(commit)], { onOutput, signal });
  return found;
}

/** Lists the entries of the given paths: the files themselves, or with `recursive` all files below directories. "" is the root. */
export async function listEntries(mirror: Mirror, commit: string, paths: readonly string[], recursive: boolean): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  const wanted = recursive && paths.includes("") ? [] : paths;
  if (wanted.length === 0 && paths.length === 0) return [];
  for (let start = 0; start === 0 || start < wanted.length; start += pathsPerCommand) {
    const some = wanted.slice(start, start + pathsPerCommand);
    const args = ["ls-tree", ...(recursive ? ["-r"] : []), "-z", "--full-tree", checkHash(commit), "--", ...some];
    entries.push(...decodeEntries(await mirror.read(args)));
  }
  return entries;
}

/** Names stay byte for byte (one character per byte), because they go back to Git unchanged. */
function decodeEntries(output: Buffer): TreeEntry[] {
  return output
    .toString("latin1")
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , object = ""] = line.slice(0, tab).split(" ");
      return { mode, object, path: line.slice(tab + 1) };
    });
}

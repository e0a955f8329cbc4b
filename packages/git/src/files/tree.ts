import { isUtf8 } from "node:buffer";
import { checkHash, hasControl, pathInRepository } from "../command/names.ts";
import type { Mirror } from "../mirror/mirror.ts";

/** One file of a commit's tree, as `git ls-tree` prints it. */
export interface TreeEntry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

export const modes = { submodule: "160000", symbolicLink: "120000", directory: "040000" } as const;

/** This many paths, with this many characters in all, fit on every command line. */
const perCommand = { paths: 500, characters: 30_000 };

/**
 * Returns the object ids of directories at a commit, by path as given; undefined for a path that is not a directory there, whatever it is. Equal ids mean
 * equal contents. Starts one process regardless of the number of paths (more for names with control characters), or none if all ids are cached.
 * Throws `not_found` if the commit is not on disk.
 */
export async function treeIds(mirror: Mirror, commit: string, paths: readonly string[]): Promise<Map<string, string | undefined>> {
  checkHash(commit);
  const clean = new Map(paths.map((path) => [path, pathInRepository(path)]));
  const found = new Map<string | undefined, string | undefined>();
  const unknown: string[] = [];
  for (const path of new Set(clean.values())) {
    const known = path === undefined ? noTree : mirror.trees.get(`${commit}:${path}`);
    if (known) found.set(path, known.id);
    else if (path !== undefined) unknown.push(path);
  }
  // A line of cat-file's input cannot contain every path.
  const [odd, plain] = [unknown.filter(hasControl), unknown.filter((path) => !hasControl(path))];
  const read = unknown.length === 0 ? [] : [...(await idsOf(mirror, commit, plain)), ...(await oddIdsOf(mirror, commit, odd))];
  for (const [path, id] of read) {
    found.set(path, id);
    mirror.trees.set(`${commit}:${path}`, { id });
  }
  return new Map([...clean].map(([path, name]) => [path, found.get(name)]));
}

const noTree = { id: undefined };

async function idsOf(
  mirror: Mirror,
  commit: string,
  paths: readonly string[],
): Promise<readonly (readonly [string, string | undefined])[]> {
  const input = `${commit}^{tree}\n${paths.map((path) => `${commit}:${path}\n`).join("")}`;
  const output = await mirror.read(["cat-file", "--buffer", "--batch-check"], { input });
  const [root, ...lines] = output.toString().split("\n");
  if (root?.endsWith(" missing")) throw mirror.notFetched(commit);
  return paths.map((path, index) => [path, treeIdOf(lines[index])] as const);
}

async function oddIdsOf(mirror: Mirror, commit: string, paths: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const entries = await listEntries(mirror, commit, paths, "directories");
  return entries.map(({ path, object }) => [textOf(path), object] as const);
}

function treeIdOf(line: string | undefined): string | undefined {
  // Git echoes the name of a missing object, so match the complete answer.
  return /^([0-9a-f]{40,64}) tree \d+$/.exec(line ?? "")?.[1];
}

/** The files of a commit with the wanted names. */
export interface FoundFiles {
  readonly paths: readonly string[];
  /** Paths that are not UTF-8, with a replacement character for each byte that is not: such a file cannot be named, and so not be read. */
  readonly unreadable: readonly string[];
}

/** Finds all files of a commit for whose path `isWanted` is true. Filters them as they arrive; downloads nothing. */
export async function findFiles(
  mirror: Mirror,
  commit: string,
  isWanted: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<FoundFiles> {
  const [paths, unreadable]: [string[], string[]] = [[], []];
  let rest: Buffer = Buffer.alloc(0);
  const onOutput = (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = data.lastIndexOf(0) + 1;
    rest = data.subarray(end);
    const names = data.subarray(0, end);
    const isReadable = isUtf8(names) ? () => true : (name: string) => isUtf8(Buffer.from(name, "latin1"));
    for (const name of names.toString("latin1").split("\0")) {
      const path = textOf(name);
      if (path !== "" && isWanted(path)) (isReadable(name) ? paths : unreadable).push(path);
    }
  };
  await mirror.read(["ls-tree", "-r", "-z", "--full-tree", "--name-only", checkHash(commit)], { onOutput, signal });
  return { paths, unreadable };
}

/** The text of a name that is kept byte for byte. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}

/** What `listEntries` lists: what is at the paths, only the directories at them, or all files below them. */
type Listing = "entries" | "directories" | "files";

// With -t, a directory is listed even if something below it is among the paths too.
const listingOptions: Record<Listing, readonly string[]> = { entries: ["-t"], directories: ["-d", "-t"], files: ["-r"] };

/** Lists the tree entries of the given paths. For `files`, "" is the root. */
export async function listEntries(mirror: Mirror, commit: string, paths: readonly string[], listing: Listing): Promise<TreeEntry[]> {
  const list = async (some: readonly string[]) =>
    decodeEntries(await mirror.read(["ls-tree", ...listingOptions[listing], "-z", "--full-tree", checkHash(commit), "--", ...some]));
  if (listing === "files" && paths.includes("")) return list([]);
  const entries: TreeEntry[] = [];
  for (const some of portions(paths)) entries.push(...(await list(some)));
  return entries;
}

/** Paths in portions that fit on a command line. */
function portions(paths: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const path of paths) {
    characters += path.length;
    if (characters > perCommand.characters || (all.at(-1)?.length ?? 0) >= perCommand.paths) {
      all.push([]);
      characters = path.length;
    }
    all.at(-1)?.push(path);
  }
  return all;
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

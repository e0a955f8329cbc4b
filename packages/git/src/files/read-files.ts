import { checkPath } from "../command/names.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { listEntries, modes, type TreeEntry } from "./tree.ts";

/**
 * Reads files at a commit, by path as given, with at most three local processes and one download of everything that is not on disk yet.
 * The map lacks paths that do not exist or are not regular files; links are not followed.
 * Throws `not_found` if the commit is not on disk, `unavailable` if contents could not be downloaded.
 */
export async function readFiles(
  mirror: Mirror,
  commit: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Buffer>> {
  const names = paths.map(checkPath).filter((path) => path !== "");
  const entries = new Map(
    (await listEntries(mirror, commit, names, false)).filter(isRegularFile).map((entry) => [utf8(entry.path), entry]),
  );
  const objects = [...new Set([...entries.values()].map((entry) => entry.object))];
  if (objects.length === 0) return new Map();
  await mirror.fetchContents(objects, signal);
  const contents = decodeBatch(await mirror.read(["cat-file", "--buffer", "--batch"], { input: `${objects.join("\n")}\n`, signal }));
  return new Map(
    paths.flatMap((path) => {
      const content = contents.get(entries.get(checkPath(path))?.object ?? "");
      return content ? [[path, content] as const] : [];
    }),
  );
}

function isRegularFile({ mode }: TreeEntry): boolean {
  return mode.startsWith("100") && mode !== modes.symbolicLink;
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
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

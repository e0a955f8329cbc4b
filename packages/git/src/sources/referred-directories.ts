import { lstat, readFile, readlink } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";

/** Files that name directories elsewhere in the repository: kustomizations their bases, charts what they depend on. */
const namingFiles = ["kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml"];
/** What is longer was not written by a person. */
const longestFile = 512 * 1024;
/** Of one application. Whatever is named beyond that is missing when it is rendered, which then says so. */
const mostDirectories = 1000;
/** Of one file. */
const mostPaths = 5000;

export interface ReferredOptions {
  /** The worktree. */
  readonly dir: string;
  /** The directory of the application. */
  readonly path: string;
  /** The application file, which may name a chart. */
  readonly configFilename: string;
  /** The directories that the worktree has completely. */
  readonly present: readonly string[];
}

/**
 * The paths that the files of an application name and that the worktree does not have: they may be directories, files or nothing. It reads what is there,
 * also in directories that are named. A path is whatever looks like one, so some are not meant.
 */
export async function referredPaths({ dir, path, configFilename, present }: ReferredOptions): Promise<readonly string[]> {
  const absent = new Set<string>();
  const waiting = [path];
  const seen = new Set(waiting);
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const files = folder === path ? [...namingFiles, configFilename] : namingFiles;
    for (const name of files) {
      for (const named of pathsIn(await textOf(join(dir, folder, name)))) {
        const target = await followed(dir, join(folder, named));
        if (target === undefined || seen.has(target) || seen.size > mostDirectories) continue;
        if (!present.some((each) => isIn(target, each))) absent.add(target);
        else if ((await lstat(join(dir, target)).catch(() => undefined))?.isDirectory()) {
          seen.add(target);
          waiting.push(target);
        }
      }
    }
  }
  return [...absent];
}

/** What may be paths in a text of YAML: words, and what follows a dash or a key up to the end of the line. */
export function pathsIn(text: string): readonly string[] {
  const words = text.split(/[\s"'`,=[\]{}]+/);
  const lines = text
    .split("\n")
    .filter((line) => !/[[{,]/.test(line))
    .map((line) =>
      line
        .replace(/^[\s-]*(?:[\w-]+:\s)?\s*["']?/, "")
        .trimEnd()
        .replace(/["']$/, ""),
    );
  const found = [...words, ...lines].map((each) => each.replace(/^file:\/\//, "")).filter((each) => each !== "" && each.length < 500);
  return [...new Set(found)].filter((each) => /^[^/#:]/.test(each) && !each.includes("://") && !each.includes("\0")).slice(0, mostPaths);
}

async function textOf(file: string): Promise<string> {
  const there = await lstat(file).catch(() => undefined);
  return there?.isFile() && there.size <= longestFile ? await readFile(file, "utf8") : "";
}

/** The path itself, or where a link there leads; undefined outside of the repository. */
async function followed(dir: string, path: string): Promise<string | undefined> {
  const inside = inRepository(path);
  if (inside === undefined) return undefined;
  const target = await readlink(join(dir, inside)).catch(() => undefined);
  if (target === undefined) return inside;
  return isAbsolute(target) ? undefined : inRepository(join(dirname(inside), target));
}

function inRepository(path: string): string | undefined {
  const clean = normalize(path).replace(/\/$/, "");
  if (clean === ".." || clean.startsWith("../")) return undefined;
  return clean === "." ? "" : clean;
}

function isIn(path: string, directory: string): boolean {
  return directory === "" || path === directory || path.startsWith(`${directory}/`);
}

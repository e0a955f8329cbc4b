import { Fault } from "@slipway/domain";

/** Refuses what is not a whole object id: names and abbreviations could be read as something else. */
export function checkHash(hash: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return hash;
  throw new Fault("invalid", `${JSON.stringify(hash)} is no commit hash; give all 40 hexadecimal digits`);
}

/** Refuses a branch name that Git would refuse or could take for an option. */
export function checkBranch(branch: string): string {
  const bad =
    /^[-/.]|\/\/|\/\.|\.\.|@\{|\.lock(?:\/|$)|[/.]$|[~^:?*[\\\s]/.test(branch) || branch === "" || branch === "@" || hasControl(branch);
  if (bad) throw new Fault("invalid", `${JSON.stringify(branch)} is no branch name`);
  return branch;
}

/**
 * A path inside a repository in its normal form: no `./` before, no `/` after, "" for the root.
 * Throws `invalid` when it is absolute, leaves the repository, holds a line break or could be taken for an option.
 */
export function checkPath(path: string): string {
  const clean = path.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "");
  if (path.startsWith("/") || clean.startsWith("-") || hasControl(path)) throw badPath(path);
  if (clean === "" || clean === ".") return "";
  if (clean.split("/").some((part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git")) throw badPath(path);
  return clean;
}

function badPath(path: string): Fault {
  return new Fault("invalid", `${JSON.stringify(path)} is no path inside a repository; write it relative to the root, without ".."`);
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\u007f");
}

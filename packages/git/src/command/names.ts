import { Fault } from "@slipway/domain";

/** Returns a full object id as it is. Throws `invalid` for anything else: Git could interpret names and abbreviations differently. */
export function checkHash(hash: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return hash;
  throw new Fault("invalid", `${JSON.stringify(hash)} is not a commit hash; give all 40 hexadecimal digits`);
}

/** Returns a branch name as it is. Throws `invalid` for one that Git would reject or could mistake for an option. */
export function checkBranch(branch: string): string {
  const bad =
    /^[-/.]|\/\/|\/\.|\.\.|@\{|\.lock(?:\/|$)|[/.]$|[~^:?*[\\\s]/.test(branch) || branch === "" || branch === "@" || hasControl(branch);
  if (bad) throw new Fault("invalid", `${JSON.stringify(branch)} is not a branch name`);
  return branch;
}

/**
 * Normalises a path inside a repository: no leading `./`, no trailing `/`, "" for the root.
 * Throws `invalid` if it is absolute, leaves the repository, contains a control character or could be mistaken for an option.
 */
export function checkPath(path: string): string {
  const clean = path.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "");
  if (path.startsWith("/") || clean.startsWith("-") || hasControl(path)) throw badPath(path);
  if (clean === "" || clean === ".") return "";
  if (clean.split("/").some((part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git")) throw badPath(path);
  return clean;
}

function badPath(path: string): Fault {
  return new Fault("invalid", `${JSON.stringify(path)} is not a path inside a repository; write it relative to the root, without ".."`);
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\u007f");
}

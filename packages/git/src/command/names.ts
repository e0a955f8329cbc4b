import { Fault } from "@slipway/domain";

/** Returns a full object id as it is. Throws `invalid` for anything else: Git could interpret names and abbreviations differently. */
export function checkHash(hash: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return hash;
  throw new Fault("invalid", `${JSON.stringify(hash)} is not a commit hash; give all 40 hexadecimal digits`);
}

/** Returns a branch name as it is. Throws `invalid` for one that Git would reject or could mistake for an option. */
export function checkBranch(branch: string): string {
  const bad =
    /^[-/.]|\/\/|\/\.|\.\.|@\{|\.lock(?:\/|$)|[/.]$|[~^:?*[\\ ]/.test(branch) || branch === "" || branch === "@" || hasControl(branch);
  if (bad) throw new Fault("invalid", `${JSON.stringify(branch)} is not a branch name`);
  return branch;
}

/**
 * Normalises a path inside a repository: no leading `./`, no trailing `/`, "" for the root. A path that Git lists is data: any name is possible in it,
 * such as `-dash` or one with a line break. Undefined for a path that no commit can contain: it is absolute, leaves the repository or goes through `.git`.
 */
export function pathInRepository(path: string): string | undefined {
  const clean = path.replace(/^(?:\.\/+)+/, "").replace(/(?<!\/)\/+$/, "");
  if (path.startsWith("/") || path.includes("\0")) return undefined;
  if (clean === "" || clean === ".") return "";
  const isOdd = (part: string) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git";
  return clean.split("/").some(isOdd) ? undefined : clean;
}

/** Like `pathInRepository`; throws `invalid` for a path that no commit can contain. */
export function checkPath(path: string): string {
  const clean = pathInRepository(path);
  if (clean !== undefined) return clean;
  throw new Fault("invalid", `${JSON.stringify(path)} is not a path inside a repository; write it relative to the root, without ".."`);
}

/** Whether a text contains control characters, such as line breaks. */
export function hasControl(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\u007f");
}

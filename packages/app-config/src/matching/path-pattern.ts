import { Fault, isFault } from "@slipway/domain";
import { cleanPath, parentPath } from "./clean-path.ts";
import { isGlobSyntax } from "./glob-syntax.ts";
import { compileGoRegex } from "./go-regex.ts";

/** A compiled pattern for paths relative to the repository's root. */
export interface PathPattern {
  readonly pattern: string;
  /** Whether it began with `!`: paths that it matches are excluded from the matches of its list. */
  readonly excludes: boolean;
  /** Whether the path, or a folder above it, matches. */
  matches(path: string): boolean;
}

/**
 * Compiles a pattern of `paths`, `ignores` and `skipOn`, by the rules of PipeCD's file matcher, which follow Docker's ignore files:
 * `*` is any text without a slash, `?` one such character, `**` any depth including none. Brackets, parentheses, `|` and `+` mean the same
 * as in a regular expression; a backslash escapes. A pattern also matches everything below a folder that it matches.
 * Undefined for a blank pattern. Throws `invalid` for invalid syntax. Matching takes linear time.
 */
export function compilePathPattern(pattern: string): PathPattern | undefined {
  const trimmed = pattern.trim();
  if (trimmed === "") return undefined;
  const cleaned = cleanPath(trimmed);
  const excludes = cleaned.startsWith("!");
  const body = excludes ? cleaned.slice(1) : cleaned;
  if (body === "") throw new Fault("invalid", 'path pattern "!" excludes nothing: write a path after it');
  const matchesExactly = compileBody(body, pattern);
  const start = literalStart(body);
  const depth = body.split("/").length;
  return {
    pattern,
    excludes,
    matches: (path) => {
      if (!path.startsWith(start)) return false;
      if (matchesExactly(path)) return true;
      const folder = parentPath(path);
      if (folder === ".") return false;
      const folders = folder.split("/");
      return depth <= folders.length && matchesExactly(folders.slice(0, depth).join("/"));
    },
  };
}

function compileBody(body: string, pattern: string): (path: string) => boolean {
  if (!isGlobSyntax(body)) throw badPattern(pattern, "brackets or escapes are not complete");
  try {
    const regex = compileGoRegex(toRegex(body));
    return (path) => regex.matches(path);
  } catch (error) {
    if (isFault(error, "invalid")) throw badPattern(pattern, `${error.message}`);
    throw error;
  }
}

function badPattern(pattern: string, why: string): Fault {
  return new Fault("invalid", `path pattern ${JSON.stringify(pattern)}: ${why}`);
}

/** The literal prefix of every matching path. It rules out most files of a large commit without running the expression. */
function literalStart(body: string): string {
  const literal = /^[^*?[\]\\(){}|+^$]*/.exec(body)?.[0] ?? "";
  if (body.includes("|")) return ""; // the other branch begins differently
  return /^[+{]/.test(body.slice(literal.length)) ? [...literal].slice(0, -1).join("") : literal;
}

const tokens = /\*\*\/?|\*|\?|\\.|./gsu;

function toRegex(pattern: string): string {
  return `^${pattern.replace(tokens, translate)}$`;
}

function translate(token: string, offset: number, whole: string): string {
  if (token.startsWith("**")) return offset + token.length === whole.length ? ".*" : "(.*/)?";
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  return token === "." || token === "$" ? `\\${token}` : token;
}

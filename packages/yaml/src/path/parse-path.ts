import type { FieldPath } from "../problem.ts";

/** A path, or why a text is none. */
export type ParsedPath = { readonly path: FieldPath } | { readonly problem: string };

const longestPath = 1_000;

/** One step: `.name`, `.'any name'`, `["any name"]` or `[0]`. */
const step =
  /\.(?<name>[^.[\]'"\s*][^.[\]]*)|\.'(?<quoted>(?:[^'\\]|\\.)+)'|\[(?:'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)")\]|\[(?<index>\d{1,9})\]/y;

/**
 * Parses the path of one value as people write it in files: `$.spec.containers[0].image`, where `$` is the document. A name that contains a point stands
 * in quotes: `$.metadata.annotations.'example.com/tag'` or `$.metadata.annotations["example.com/tag"]`. Paths that would select several values are refused.
 */
export function parsePath(text: string): ParsedPath {
  if (text.length > longestPath) return { problem: `the path has ${text.length} characters; at most ${longestPath} are allowed` };
  if (!text.startsWith("$")) return { problem: "a path begins with $, such as $.image.tag" };
  if (text === "$") return { problem: "the path names the entire file; name one of its values, such as $.image.tag" };
  const path: (string | number)[] = [];
  for (let at = 1; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const groups = step.exec(text)?.groups;
    if (!groups) return { problem: problemAt(text.slice(at)) };
    const { name, quoted, single, double, index } = groups;
    path.push(index === undefined ? (name ?? unescaped(quoted ?? single ?? double ?? "")) : Number(index));
  }
  return { path };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

function problemAt(rest: string): string {
  if (rest.startsWith("..") || /^(?:\[|\.)\*/.test(rest))
    return `${rest.startsWith("..") ? ".." : "*"} would select several values; name one, such as $.images[0].newTag`;
  return `the path cannot be read from ${JSON.stringify(rest.slice(0, 20))} on; write it like $.images[0].newTag`;
}

import { join, relative } from "node:path";

/** What ends the report of a file that is not a directory either. */
const secondTry = /': must build at directory: '[^']*': (file is not directory|.*must be a directory.*)$/s;

/**
 * What kustomize says when a build fails, in one line that begins with the file where it names one. Its own text repeats the whole way to the file.
 * `from`: the application directory, as kustomize calls it; files are shown relative to it.
 */
export function buildProblem(errors: string, from: string): string {
  const { folder, text } = innermost(errors, from);
  const [, path, cause] = /^accumulating (?:resources|components) from '([^']+)': (.*)$/s.exec(text) ?? [];
  if (path === undefined || cause === undefined) return place(relative(from, folder), text);
  const file = relative(from, join(folder, path));
  const said = cause.replace(secondTry, "");
  const [, line, message] = /^MalformedYAMLError: yaml: line (\d+): (.*) in File: .*$/s.exec(said) ?? [];
  return line === undefined ? `${file}: ${said}` : `${file}:${line}: ${message}`;
}

/** The folder of a kustomization that is not valid, and what kustomize says of it. Undefined if the build failed for another reason. */
export function invalidKustomizationIn(errors: string, from: string): { readonly folder: string; readonly said: string } | undefined {
  const { folder, text } = innermost(errors, from);
  const said = /^invalid Kustomization: (.*)$/s.exec(text)?.[1];
  return said === undefined ? undefined : { folder, said };
}

/** What is said of the last folder on the way. */
function innermost(errors: string, from: string): { readonly folder: string; readonly text: string } {
  let text = errors.trim().replace(/^Error: /, "");
  let folder = from;
  for (;;) {
    text = text.replace(/^(accumulating (resources|components): |accumulation err=')+(?=accumulat)/, "");
    const nested =
      /^accumulating (?:resources|components) from '[^']*': .*?: recursed (?:accumulation|merging) [a-z ]*'([^']+)': (.*)$/s.exec(text);
    if (nested === null) break;
    [, folder = folder, text = text] = nested;
  }
  [, folder = folder, text = text] = /: couldn't make target for path '([^']+)': (.*)$/s.exec(text) ?? [];
  return { folder, text };
}

function place(folder: string, text: string): string {
  return `kustomize build failed${folder === "" ? "" : ` in ${folder}`}: ${text}`;
}

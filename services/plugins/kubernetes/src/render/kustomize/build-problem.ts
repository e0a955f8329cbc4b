import { join, relative } from "node:path";

/** What ends the report of a file that is not a directory either. */
const secondTry = /': must build at directory: '[^']*': (file is not directory|.*must be a directory.*)$/s;

/**
 * What kustomize says when a build fails, in one line that begins with the file where it names one. Its own text repeats the whole way to the file.
 * `from`: the application directory, as kustomize calls it; files are shown relative to it.
 */
export function buildProblem(errors: string, from: string): string {
  let text = errors.trim().replace(/^Error: /, "");
  let folder = from;
  for (;;) {
    text = text.replace(/^(accumulating (resources|components): |accumulation err=')+(?=accumulat)/, "");
    const nested =
      /^accumulating (?:resources|components) from '[^']*': .*?: recursed (?:accumulation|merging) [a-z ]*'([^']+)': (.*)$/s.exec(text);
    if (nested === null) break;
    [, folder = folder, text = text] = nested;
  }
  const [, path, cause] = /^accumulating (?:resources|components) from '([^']+)': (.*)$/s.exec(text) ?? [];
  if (path === undefined || cause === undefined) return place(relative(from, folder), text);
  const file = relative(from, join(folder, path));
  const said = cause.replace(secondTry, "");
  const [, line, message] = /^MalformedYAMLError: yaml: line (\d+): (.*) in File: .*$/s.exec(said) ?? [];
  return line === undefined ? `${file}: ${said}` : `${file}:${line}: ${message}`;
}

function place(folder: string, text: string): string {
  return `kustomize build failed${folder === "" ? "" : ` in ${folder}`}: ${text}`;
}

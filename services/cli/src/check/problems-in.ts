import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Problem, readPlaced } from "@slipway/app-config";

/**
 * The problems in a text of a plugin: each line is `file:line:column: message`, `file:line: message`, or a message about the whole application. The
 * heading of indented lines is left out.
 */
export function problemsIn(applicationFile: string, text: string): readonly Problem[] {
  const lines = text.split("\n");
  const isHeading = (at: number) => /:$/.test(lines[at] ?? "") && /^\s/.test(lines[at + 1] ?? "");
  return lines.filter((_, at) => !isHeading(at)).map((line) => problemIn(applicationFile, line.trim()));
}

function problemIn(applicationFile: string, text: string): Problem {
  const directory = dirname(applicationFile);
  const found = readPlaced(text, (name, hasLine) => isThere(join(directory, name)) || looksLikeFile(name, hasLine));
  if (found === undefined) return { file: applicationFile, line: 1, column: 1, path: "", message: text };
  const { file, line = 1, column = 1, message } = found;
  return { file: file === basename(applicationFile) ? applicationFile : join(directory, file), line, column, path: "", message };
}

/** A file, or the output of a template. */
function isThere(path: string): boolean {
  return statSync(path.replace(/ \((?:rendered|hook)\)$/, ""), { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Of files that are not on this machine, such as those of a chart from a registry. */
function looksLikeFile(name: string, hasLine: boolean): boolean {
  return !name.includes(":") && (hasLine || /\.(?:ya?ml|json)$/.test(name));
}

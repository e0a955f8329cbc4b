import { basename, dirname, join } from "node:path";
import type { Problem } from "@slipway/app-config";

/**
 * The problems in a text of a plugin: each line is `file:line:column: message`, `file:line: message`, or a message about the whole application. The
 * heading of indented lines is left out.
 */
export function problemsIn(applicationFile: string, text: string): readonly Problem[] {
  const lines = text.split("\n");
  const isHeading = (at: number) => /:$/.test(lines[at] ?? "") && /^\s/.test(lines[at + 1] ?? "");
  return lines.filter((_, at) => !isHeading(at)).map((line) => problemIn(applicationFile, line.trim()));
}

function problemIn(applicationFile: string, line: string): Problem {
  const [, file = "", at = "", column = "", message = ""] = /^([^:]+)(?::(\d+)(?::(\d+))?)?: (.*)$/.exec(line) ?? [];
  if (message === "" || (at === "" && !/\.(?:ya?ml|json)$/.test(file)))
    return { file: applicationFile, line: 1, column: 1, path: "", message: line };
  const named = file === basename(applicationFile) ? applicationFile : join(dirname(applicationFile), file);
  return { file: named, line: Number(at || 1), column: Number(column || 1), path: "", message };
}

import { isUtf8 } from "node:buffer";
import type { ReplacementConfig } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { formatProblem } from "@slipway/yaml";
import { replaceValue } from "./replace-value.ts";

/** Of one file. Manifests of the largest operators have 5 MB. */
const mostBytes = 10 * 1024 * 1024;

/** What `replaceInFile` does, in this thread. Its time grows with the length of the content. */
export async function replaceInContent(
  file: { readonly name: string; readonly content: Uint8Array },
  replacement: Pick<ReplacementConfig, "by" | "field">,
  value: string,
): Promise<Uint8Array | undefined> {
  const { name, content } = file;
  const refused = (message: string, line = 1, column = 1) =>
    new Fault("invalid", formatProblem({ file: name, line, column, path: "", message }));
  if (content.length > mostBytes) throw refused(`the file has ${content.length} bytes; at most ${mostBytes} are edited`);
  if (!isUtf8(content)) throw refused("the file is not UTF-8");
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
  const replaced = await replaceValue(text, replacement, value);
  if (replaced.kind === "unchanged") return undefined;
  if (replaced.kind === "replaced") return Buffer.from(replaced.text);
  const { line, column } = "line" in replaced ? replaced : positionOf(text, replaced.offset);
  throw refused(replaced.message, line, column);
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

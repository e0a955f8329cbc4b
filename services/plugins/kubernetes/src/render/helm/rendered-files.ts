import type { RenderedFile } from "../renderer.ts";
import type { NameFile } from "./errors/template-problem.ts";

const separator = Buffer.from("---\n# Source: ");
const newline = 0x0a;

/** The output of `helm template` as one file per template, which messages call by its name in the repository. */
export function renderedFiles(output: Buffer, nameFile: NameFile): readonly RenderedFile[] {
  const parts = new Map<string, Buffer[]>();
  for (let at = nextStart(output, 0); at < output.length; ) {
    const end = nextStart(output, at + separator.length);
    const lineEnd = output.indexOf(newline, at + separator.length);
    const source = output.toString("utf8", at + separator.length, lineEnd < 0 ? end : lineEnd);
    const content = lineEnd < 0 ? Buffer.alloc(0) : output.subarray(lineEnd + 1, end);
    const known = parts.get(source);
    if (known) known.push(divider, content);
    else parts.set(source, [content]);
    at = end;
  }
  return [...parts].map(([source, contents]) => ({ name: `${nameFile(source)} (rendered)`, content: Buffer.concat(contents) }));
}

const divider = Buffer.from("---\n");

/** Where the next part begins: at the beginning of a line. */
function nextStart(output: Buffer, from: number): number {
  for (let at = output.indexOf(separator, from); at >= 0; at = output.indexOf(separator, at + 1))
    if (at === 0 || output[at - 1] === newline) return at;
  return output.length;
}

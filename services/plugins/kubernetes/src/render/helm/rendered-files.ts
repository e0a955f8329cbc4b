import { manifestRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import { type JsonValue, objectAt } from "../../json/json.ts";
import type { RenderedFile } from "../renderer.ts";
import type { NameFile } from "./errors/template-problem.ts";

const separator = Buffer.from("---\n# Source: ");
const newline = 0x0a;

/** The output of `helm template` as one file per template, which messages call by its name in the repository; hooks are files of their own. */
export function renderedFiles(output: Buffer, nameFile: NameFile): readonly RenderedFile[] {
  const parts = { rendered: new Map<string, Buffer[]>(), hook: new Map<string, Buffer[]>() };
  for (let at = nextStart(output, 0); at < output.length; ) {
    const end = nextStart(output, at + separator.length);
    const lineEnd = output.indexOf(newline, at + separator.length);
    const source = output.toString("utf8", at + separator.length, lineEnd < 0 ? end : lineEnd);
    const content = lineEnd < 0 ? Buffer.alloc(0) : output.subarray(lineEnd + 1, end);
    const kind = isHook(source, content) ? "hook" : "rendered";
    const known = parts[kind].get(source);
    if (known) known.push(divider, content);
    else parts[kind].set(source, [content]);
    at = end;
  }
  const filesOf = (kind: keyof typeof parts) =>
    [...parts[kind]].map(([source, contents]) => ({ name: `${nameFile(source)} (${kind})`, content: Buffer.concat(contents) }));
  return [...filesOf("rendered"), ...filesOf("hook").map((file) => ({ ...file, isHooks: true }))];
}

const divider = Buffer.from("---\n");

/** Whether helm takes an object for a hook. Definitions in `crds/` are none, whatever their annotations are. */
function isHook(source: string, content: Buffer): boolean {
  if (!content.includes("helm.sh/hook") || /^[^/]+\/(?:charts\/[^/]+\/)*crds\//.test(source)) return false;
  const [document] = readDocuments(content, source, manifestRules).documents;
  return Object.hasOwn(objectAt(document?.value as JsonValue, "metadata", "annotations"), "helm.sh/hook"); // the reader makes nothing but JSON values
}

/** Where the next part begins: at the beginning of a line. */
function nextStart(output: Buffer, from: number): number {
  for (let at = output.indexOf(separator, from); at >= 0; at = output.indexOf(separator, at + 1))
    if (at === 0 || output[at - 1] === newline) return at;
  return output.length;
}

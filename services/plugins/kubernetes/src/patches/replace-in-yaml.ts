import { isDeepStrictEqual } from "node:util";
import { Fault } from "@slipway/plugin-sdk";
import { isScalar, parseDocument } from "yaml";
import type { PatchPath } from "./patch-path.ts";

/**
 * The YAML text with one value replaced; `value` is YAML too. Comments, order and layout of the rest stay wherever the value is a plain one.
 * Throws `invalid` when the text or the value is no YAML or nothing stands at the path.
 */
export function replaceInYaml(text: string, path: PatchPath, value: string): string {
  const document = parse(text, "the text");
  if (!document.hasIn(path)) throw new Fault("invalid", "there is nothing at this path to replace");
  const wanted: unknown = parse(value, "the value").toJS();

  const node = document.getIn(path, true);
  if (isScalar(node) && node.range && (node.type === "PLAIN" || node.type?.startsWith("QUOTE"))) {
    const [start, end] = node.range;
    const edited = text.slice(0, start) + value + text.slice(end);
    if (reads(edited, document.toJS(), path, wanted)) return edited;
  }
  document.setIn(path, wanted);
  return document.toString({ lineWidth: 0 });
}

/** Whether the edited text is the old one with exactly this value changed: what is a value by itself may be something else where it is put. */
function reads(edited: string, before: unknown, path: PatchPath, wanted: unknown): boolean {
  const after = parseDocument(edited, { logLevel: "silent" });
  if (after.errors.length > 0 || !isDeepStrictEqual(after.getIn(path), wanted)) return false;
  const unchanged = parseDocument(JSON.stringify(before));
  for (const document of [after, unchanged]) document.setIn(path, null);
  return isDeepStrictEqual(after.toJS(), unchanged.toJS());
}

function parse(text: string, what: string) {
  const document = parseDocument(text, { logLevel: "silent", prettyErrors: false });
  const [problem] = document.errors;
  if (problem) throw new Fault("invalid", `${what} is no single document of YAML: ${problem.message}`);
  return document;
}

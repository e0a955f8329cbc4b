import { isDeepStrictEqual } from "node:util";
import { Fault, messageOf } from "@slipway/plugin-sdk";
import { type Document, isScalar, parseDocument } from "yaml";
import type { PatchPath } from "./patch-path.ts";

/**
 * Replaces one value in a YAML text; `value` is YAML too. If the value is a plain scalar, comments, order and layout are preserved.
 * Throws `invalid` if the text or the value is not valid YAML or has an alias of nothing, if there is no value at the path, or if an alias elsewhere means that value.
 */
export function replaceInYaml(text: string, path: PatchPath, value: string): string {
  const document = parse(text, "the text");
  const before = plainOf(document, "the text");
  if (!document.hasIn(path)) throw new Fault("invalid", "there is no value at this path to replace");
  const wanted = plainOf(parse(value, "the value"), "the value");

  const node = document.getIn(path, true);
  if (isScalar(node) && node.range && (node.type === "PLAIN" || node.type?.startsWith("QUOTE"))) {
    const [start, end] = node.range;
    const edited = text.slice(0, start) + value + text.slice(end);
    if (reads(edited, before, path, wanted)) return edited;
  }
  document.setIn(path, wanted);
  return resolved("the text with the value", () => document.toString({ lineWidth: 0 }));
}

/** Whether the edit changed exactly this value: what is a valid value alone may mean something else in its context. */
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
  if (problem) throw new Fault("invalid", `${what} is not a single YAML document: ${problem.message}`);
  return document;
}

function plainOf(document: Document, what: string): unknown {
  return resolved(what, () => {
    const plain: unknown = document.toJS();
    JSON.stringify(plain); // throws if an alias is inside of what it means
    return plain;
  });
}

/** Aliases are resolved when a document is used, not when it is parsed: one of nothing, and too many of them, throw only then. */
function resolved<T>(what: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw new Fault("invalid", `${what} cannot be resolved: ${messageOf(cause)}`, { cause });
  }
}

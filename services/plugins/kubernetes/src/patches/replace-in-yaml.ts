import { isDeepStrictEqual } from "node:util";
import { Fault, messageOf } from "@slipway/plugin-sdk";
import { type Document, isNode, isScalar, parseDocument, visit } from "yaml";
import type { PatchPath } from "./patch-path.ts";

/** Every scalar is a text, so that all others stay as they are written: 0644, 1.10 and integers of any length. */
const asWritten = { schema: "failsafe", resolveKnownTags: false, logLevel: "silent", prettyErrors: false } as const;

/**
 * Replaces one value in a YAML text; `value` is YAML too. If the value is a plain scalar, comments, order and layout are preserved. No other value changes.
 * Throws `invalid` if the text or the value is not valid YAML or has an alias of nothing, if there is no value at the path, or if an alias elsewhere means that value.
 */
export function replaceInYaml(text: string, path: PatchPath, value: string): string {
  const document = parse(text, "the text");
  const before = plainOf(document, "the text");
  if (!document.hasIn(path)) throw new Fault("invalid", "there is no value at this path to replace");
  const replacement = parse(value, "the value");
  const wanted = plainOf(replacement, "the value");

  const node = document.getIn(path, true);
  if (isScalar(node) && node.range && (node.type === "PLAIN" || node.type?.startsWith("QUOTE"))) {
    const [start, end] = node.range;
    const edited = text.slice(0, start) + value + text.slice(end);
    if (reads(edited, before, path, wanted)) return edited;
  }
  // Of what has anchors, the values are written: their names may mean something else in the text.
  document.setIn(path, hasAnchors(replacement) ? wanted : replacement.contents);
  const written = resolved("the text with the value", () => document.toString({ lineWidth: 0 }));
  if (reads(written, before, path, wanted)) return written;
  throw new Fault("invalid", "the text with the value cannot be resolved: another value would change with it");
}

function hasAnchors(document: Document): boolean {
  let found = false;
  visit(document, (_key, node) => {
    if (isNode(node) && "anchor" in node && node.anchor !== undefined) found = true;
  });
  return found;
}

/** Whether the edit changed exactly this value: what is a valid value alone may mean something else in its context. */
function reads(edited: string, before: unknown, path: PatchPath, wanted: unknown): boolean {
  const after = parseDocument(edited, asWritten);
  if (after.errors.length > 0) return false;
  const node = after.getIn(path, true);
  if (!isNode(node) || !isDeepStrictEqual(node.toJS(after), wanted)) return false;
  const unchanged = parseDocument(JSON.stringify(before), asWritten);
  for (const document of [after, unchanged]) document.setIn(path, null);
  return isDeepStrictEqual(after.toJS(), unchanged.toJS());
}

function parse(text: string, what: string) {
  const document = parseDocument(text, asWritten);
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

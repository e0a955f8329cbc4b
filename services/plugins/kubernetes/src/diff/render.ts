import { isJsonArray, isJsonObject, type JsonValue } from "../json/json.ts";
import type { DiffNode } from "./diff.ts";

/** How differences are rendered. */
export interface RenderOptions {
  /** Levels of indentation before the first key; at least 1, to leave room for the signs. */
  readonly leftPadding?: number;
  /** Values at paths with these prefixes are shown as `*****`. */
  readonly masked?: (node: DiffNode) => boolean;
  /** Shows which of two values of different types is a text. */
  readonly showTypes?: boolean;
}

const mask = "*****";

/** Renders differences as indented YAML-like lines: parents once, then the full path, then the old and the new value. */
export function renderNodes(
  nodes: readonly DiffNode[],
  { leftPadding = 1, masked = () => false, showTypes = false }: RenderOptions = {},
): string {
  const lines: string[] = [];
  const pad = (level: number) => "  ".repeat(level + leftPadding);
  let shown: readonly (string | number)[] = [];

  for (const node of nodes) {
    const parents = node.steps.slice(0, -1);
    const last = node.steps.at(-1) ?? "";
    lines.push(...parentLines(parents, commonLength(shown, parents), pad));
    shown = parents;

    const level = parents.length;
    lines.push(`${pad(level)}#${node.path}`);
    for (const [sign, value] of [
      ["-", node.old],
      ["+", node.new],
    ] as const) {
      if (value === undefined) continue;
      const type = showTypes && isTypeChange(node) ? ` (${typeOf(value)})` : "";
      const text = leaf(last, masked(node) ? mask : value) + type;
      lines.push(...text.split("\n").map((line) => sign + (pad(level) + line).slice(1)));
    }
    lines.push("");
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** Whether both sides are single values, of different types: they may look the same. */
function isTypeChange({ old, new: desired }: DiffNode): boolean {
  const isSingle = (value: JsonValue | undefined) => value !== undefined && !isJsonArray(value) && !isJsonObject(value);
  return isSingle(old) && isSingle(desired) && typeOf(old) !== typeOf(desired);
}

function typeOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "null";
  return typeof value === "string" ? "text" : typeof value === "boolean" ? "boolean" : "number";
}

/** The keys above a difference that were not written yet. A list index is a dash, on the line of the key below it if there is one. */
function parentLines(steps: readonly (string | number)[], from: number, pad: (level: number) => string): readonly string[] {
  const lines: string[] = [];
  for (let level = from; level < steps.length; level++) {
    const step = steps[level];
    if (typeof step === "string") lines.push(`${pad(level)}${step}:`);
    else {
      let dashes = "-";
      let below = level + 1;
      for (; typeof steps[below] === "number"; below++) dashes += " -";
      lines.push(below < steps.length ? `${pad(level)}${dashes} ${steps[below]}:` : pad(level) + dashes);
      level = below;
    }
  }
  return lines;
}

function commonLength(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function leaf(step: string | number, value: JsonValue): string {
  const text = renderValue(value);
  if (typeof step === "number") return `- ${indented(text).trimStart()}`;
  return isNested(value) ? `${step}:\n${indented(text)}` : `${step}: ${text}`;
}

/** Renders a value as YAML-like lines with sorted keys and unquoted texts. */
export function renderValue(value: JsonValue): string {
  if (isJsonArray(value)) return value.map((item) => `- ${indented(renderValue(item)).trimStart()}`).join("\n");
  if (isJsonObject(value)) {
    return Object.keys(value)
      .toSorted()
      .map((key) => leaf(key, value[key] ?? null))
      .join("\n");
  }
  if (typeof value === "string" && value.includes("\n")) return `|\n${indented(value.replace(/\n$/, ""))}`;
  return value === null ? "<nil>" : String(value);
}

function isNested(value: JsonValue): boolean {
  return isJsonArray(value) ? value.length > 0 : isJsonObject(value) && Object.keys(value).length > 0;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

import type { ChosenTargets } from "../../add-application/targets/chosen-targets.ts";
import { type Entry, entriesOf, isAbsent, isText, itemsOf, type SpecNodes, specNodes, textOf } from "./spec-nodes.ts";

/** What a form changes in an application file. */
export interface SpecFields {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly targets: ChosenTargets;
}

export interface ReadSpec {
  readonly fields: SpecFields;
  /** The plugins that the file names. */
  readonly plugins: readonly string[];
}

/** Reads what a form shows of an application file, or says why it cannot: it is no YAML, or written in a way that the form does not change. Never throws. */
export function readSpec(text: string): ReadSpec | "syntax" | "shape" {
  const spec = specNodes(text);
  if (typeof spec === "string") return spec;
  const name = scalarOf(spec, "name");
  const description = scalarOf(spec, "description");
  const labels = mapOf(spec, "labels", ({ value }) => (value === null ? "" : isText(value) ? textOf(value) : undefined));
  const targets = mapOf(spec, "deployTargets", (entry) => (isAbsent(entry) ? [] : itemsOf(entry.value)?.map(textOf)));
  if (name === undefined || description === undefined || labels === undefined || targets === undefined) return "shape";
  const plugins = (entriesOf(spec.find("plugins")?.value) ?? []).map(({ key }) => textOf(key));
  return { fields: { name, description, labels, targets }, plugins };
}

/** Whether both say the same. Targets of no name are none. */
export function isSameSpec(one: SpecFields, other: SpecFields): boolean {
  return JSON.stringify(comparable(one)) === JSON.stringify(comparable(other));
}

function comparable({ name, description, labels, targets }: SpecFields): unknown {
  const sorted = <Value>(map: Readonly<Record<string, Value>>) => Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [name, description, sorted(labels), sorted(targets).filter(([, names]) => names.length > 0)];
}

function scalarOf(spec: SpecNodes, key: string): string | undefined {
  const entry = spec.find(key);
  if (entry === undefined || isAbsent(entry)) return "";
  return isText(entry.value) ? textOf(entry.value) : undefined;
}

function mapOf<Value>(
  spec: SpecNodes,
  key: string,
  readValue: (entry: Entry) => Value | undefined,
): Readonly<Record<string, Value>> | undefined {
  const entry = spec.find(key);
  if (entry === undefined || isAbsent(entry)) return {};
  const read = entriesOf(entry.value)?.map((each) => [textOf(each.key), readValue(each)] as const);
  if (read === undefined || read.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(read) as Readonly<Record<string, Value>>;
}

import { isMap } from "yaml";
import { yamlText } from "../../add-application/new-file/compose-file.ts";
import { isSameSpec, readSpec, type SpecFields } from "./read-spec.ts";
import { type Entry, entriesOf, isAbsent, type SpecNodes, specNodes, textOf } from "./spec-nodes.ts";
import { CannotEdit, flow, TextEdit } from "./text-edit.ts";

/** What the form writes, in the order in which it adds it. */
const order = ["name", "description", "labels", "deployTargets"] as const;
type Key = (typeof order)[number];

/**
 * Writes fields into the text of an application file, and leaves every byte that does not say them: comments, quotes, line ends. Undefined if it is not written
 * in a way that can be changed like this. Never throws.
 */
export function editSpec(text: string, wanted: SpecFields): string | undefined {
  const spec = specNodes(text);
  const read = readSpec(text);
  if (typeof spec === "string" || typeof read === "string") return undefined;
  if (isSameSpec(read.fields, wanted)) return text;
  try {
    const result = edited(text, spec, read.fields, wanted);
    const again = readSpec(result);
    return typeof again === "object" && isSameSpec(again.fields, wanted) ? result : undefined;
  } catch (error) {
    if (error instanceof CannotEdit) return undefined;
    throw error;
  }
}

function edited(text: string, spec: SpecNodes, has: SpecFields, wanted: SpecFields): string {
  const edit = new TextEdit(text);
  for (const key of ["name", "description"] as const) {
    const entry = spec.find(key);
    if (has[key] === wanted[key]) continue;
    if (wanted[key] === "") remove(edit, entry);
    else if (entry) edit.setText(entry, wanted[key]);
    else add(edit, spec, key, [`${key}: ${yamlText(wanted[key])}`]);
  }
  editEntries<string>(edit, spec, "labels", {
    has: Object.entries(has.labels),
    wanted: Object.entries(wanted.labels),
    write: yamlText,
    isSame: (one, other) => one === other,
    set: (entry, value) => edit.setText(entry, value),
  });
  editEntries<readonly string[]>(edit, spec, "deployTargets", {
    has: Object.entries(has.targets),
    wanted: Object.entries(wanted.targets).filter(([, names]) => names.length > 0),
    write: flow,
    isSame: (one, other) => one.join("\n") === other.join("\n"),
    set: (entry, names) => edit.setNames(entry, names),
  });
  return edit.result();
}

interface Entries<Value> {
  readonly has: readonly (readonly [string, Value])[];
  readonly wanted: readonly (readonly [string, Value])[];
  readonly write: (value: Value) => string;
  readonly isSame: (one: Value, other: Value) => boolean;
  readonly set: (entry: Entry, value: Value) => void;
}

function editEntries<Value>(edit: TextEdit, spec: SpecNodes, key: Key, { has, wanted, write, isSame, set }: Entries<Value>): void {
  const known = new Map(has);
  const goal = new Map(wanted);
  const keeps = (name: string, value: Value): boolean => {
    const before = known.get(name);
    return before !== undefined && isSame(before, value);
  };
  if (known.size === goal.size && wanted.every(([name, value]) => keeps(name, value))) return;
  const entry = spec.find(key);
  const lines = (all: typeof wanted) => all.map(([name, value]) => `${yamlText(name)}: ${write(value)}`);
  if (wanted.length === 0) remove(edit, entry);
  else if (!entry) add(edit, spec, key, [`${key}:`, ...lines(wanted).map((line) => `  ${line}`)]);
  else if (isAbsent(entry)) edit.addAfter(entry, lines(wanted), "  ");
  else if (isMap(entry.value) && entry.value.flow) edit.replaceFlow(entry.value, `{ ${lines(wanted).join(", ")} }`);
  else editLines(entry);

  function editLines({ value: map }: Entry): void {
    const entries = entriesOf(map) ?? [];
    for (const each of entries) {
      const value = goal.get(textOf(each.key));
      if (value === undefined) edit.remove(each);
      else if (!keeps(textOf(each.key), value)) set(each, value);
    }
    const last = entries.at(-1);
    if (!last) throw new CannotEdit();
    edit.addAfter(last, lines(wanted.filter(([name]) => !known.has(name))));
  }
}

function remove(edit: TextEdit, entry: Entry | undefined): void {
  if (entry) edit.remove(entry);
}

/** After what stands before it in the order, or as the first one. */
function add(edit: TextEdit, spec: SpecNodes, key: Key, lines: readonly string[]): void {
  const before = order.slice(0, order.indexOf(key)).flatMap((each) => spec.find(each) ?? []);
  const last = before.at(-1);
  const [first] = spec.entries;
  if (last) edit.addAfter(last, lines);
  else if (first) edit.addBefore(first, lines);
}

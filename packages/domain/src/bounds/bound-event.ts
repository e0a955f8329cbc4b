import { boundList, moreWords } from "./bound-list.ts";
import { boundText, byteLength } from "./bound-text.ts";
import { limits } from "./limits.ts";

/** A text or a list that was cut: where it is in the event, and all of it. */
export interface Cut {
  readonly path: string;
  readonly whole: unknown;
}

/**
 * Returns an event within `limits`, and what was cut from it, for the log. Every event passes through here before it is stored, so that a new field is
 * bounded without a line of its own. Idempotent. Configurations of stages and values of metadata are never cut: the decisions reject what is too large.
 */
export function boundEvent<Event extends object>(event: Event): { readonly event: Event; readonly cuts: readonly Cut[] } {
  const cuts: Cut[] = [];
  // Holds because only texts, lists of texts and records are shortened, and stay what they are.
  return { event: bound(event, "", "", cuts) as Event, cuts };
}

/** Returns a value as `boundEvent` would store it, for decisions that compare it with a stored one. `field` is the name of its field. */
export function asStored<Value>(value: Value, field = ""): Value {
  // Holds like in boundEvent.
  return bound(value, field, field, []) as Value;
}

/** Fields that are acted on: half of a configuration is worse than none. */
const verbatim: ReadonlySet<string> = new Set([
  "config",
  "metadata",
  "sharedMetadata",
  "pluginMetadata",
  "authorizedOperators",
  // Of external events, see `newExternalEvent`.
  "data",
  "contexts",
  "content",
  "requires",
  "paths",
  "commitMessagePrefixes",
]);
/** Fields with values by key. */
const keyed: ReadonlySet<string> = new Set(["labels", "deployTargets"]);
const inGit: ReadonlySet<string> = new Set(["subject", "body", "author"]);

function bound(value: unknown, field: string, path: string, cuts: Cut[]): unknown {
  if (verbatim.has(field)) return value;
  // What was cut from the message of a commit is in Git.
  if (typeof value === "string" && inGit.has(field)) return boundText(value, bytesOf(field), { where: "in Git" });
  if (typeof value === "string") return note(value, boundText(value, bytesOf(field)), path, cuts);
  if (Array.isArray(value)) return boundArray(value, field, path, cuts);
  if (!isRecord(value)) return value;
  if (keyed.has(field)) return note(value, boundValues(value), path, cuts);
  if (field === "trigger") return boundFields(withinBodies(value), path, cuts);
  // The values of an event that stores metadata, see `verbatim`.
  return boundFields(value, path, cuts, field === "" && "values" in value ? "values" : undefined);
}

function bytesOf(field: string): number {
  return limits.textOf[field] ?? (/(?:^id|^hash|Id|Ids|Hash)$/.test(field) ? limits.id : limits.text);
}

function boundArray(values: readonly unknown[], field: string, path: string, cuts: Cut[]): unknown {
  if (values.length === 0) return values;
  if (values.every((each) => typeof each === "string"))
    return note(values, orSame(values, boundList(values, limits.textsOf[field] ?? limits.texts)), path, cuts);
  const { entries, totalBytes } = limits.listOf[field] ?? limits.list;
  const kept: unknown[] = [];
  for (let [at, bytes] = [0, 0]; at < values.length && at < entries; at++) {
    const entry = bound(values[at], "", `${path}[${at}]`, cuts);
    if (totalBytes !== undefined) bytes += byteLength(JSON.stringify(entry));
    if (bytes > (totalBytes ?? Number.POSITIVE_INFINITY)) break;
    kept.push(entry);
  }
  if (kept.length < values.length) cuts.push({ path, whole: values });
  return kept;
}

function boundFields(record: Readonly<Record<string, unknown>>, path: string, cuts: Cut[], except?: string): unknown {
  const fields = Object.entries(record).map(([name, each]) => [
    name,
    name === except ? each : bound(each, name, path === "" ? name : `${path}.${name}`, cuts),
  ]);
  return Object.fromEntries(fields);
}

/** Keeps the first values, and says in a value of its own how many are missing. */
function boundValues(record: Readonly<Record<string, unknown>>): unknown {
  const { entries, keyBytes, totalBytes } = limits.values;
  const all = Object.entries(record);
  const kept: [string, unknown][] = [];
  let bytes = 0;
  for (const [key, value] of all) {
    const entry: [string, unknown] = [boundText(key, keyBytes), bound(value, "", "", [])];
    bytes += byteLength(JSON.stringify(entry));
    if (kept.length === entries - 1 && all.length > entries) break;
    if (bytes > totalBytes) break;
    kept.push(entry);
  }
  if (kept.length === all.length)
    return kept.every(([key, value], at) => key === all[at]?.[0] && value === all[at]?.[1]) ? record : Object.fromEntries(kept);
  const more = moreWords(all.length - kept.length);
  return Object.fromEntries([...kept, ["…", all.some(([, value]) => Array.isArray(value)) ? [more] : more]]);
}

/** Shortens the bodies of many commits further, so that all commits are kept. */
function withinBodies(trigger: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { commits } = trigger;
  if (!Array.isArray(commits) || commits.length * limits.text <= limits.commitBodies) return trigger;
  const most = Math.floor(limits.commitBodies / commits.length);
  const shorten = (commit: { readonly body: string }) => ({ ...commit, body: boundText(commit.body, most, { where: "in Git" }) });
  return { ...trigger, commits: commits.map(shorten) };
}

function orSame(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.length === after.length && before.every((text, at) => text === after[at]) ? before : after;
}

function note<Value>(whole: Value, kept: Value, path: string, cuts: Cut[]): Value {
  if (kept !== whole) cuts.push({ path, whole });
  return kept;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

import { closest } from "@slipway/domain";
import type { FieldPath, Position, Problem, YamlFile } from "@slipway/yaml";
import type { core, z } from "zod";
import { errorMessageAt } from "./error-message-at.ts";
import { explainIssue, missing, noSuchForm } from "./explain-issue.ts";
import { keepKnownFields, type UnknownField } from "./known-fields.ts";

/** The result of checking a file against a schema; no data if there are problems. */
export interface CheckedFile<T> {
  readonly data: T | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** How many problems, and how many warnings, of a check are listed. More would hide the others, and exceed what an application's state can hold. */
const mostListed = 20;

/** Checks a file against a schema. Returns the first problems in the order of the file, and a warning for each of the first unknown fields. */
export function checkFile<S extends z.ZodType>(file: YamlFile, schema: S): CheckedFile<z.output<S>> {
  return checkPart(file, schema, { path: [], value: file.value });
}

/** Checks a part of a file against a schema: the value at a path. */
export function checkPart<S extends z.ZodType>(
  file: YamlFile,
  schema: S,
  { path: at, value: written }: { readonly path: FieldPath; readonly value: unknown },
): CheckedFile<z.output<S>> {
  const { value, unknown } = keepKnownFields(schema, written);
  const fields = unknown.map(({ path, known }) => {
    const full = [...at, ...path];
    return { position: file.locateKey(full), describe: () => unknownField(file, { path: full, known }) };
  });
  const warnings = firstOf(file, fields, "warnings");
  const result = schema.safeParse(value, { error: explainIssue });
  if (result.success) return { data: result.data, problems: [], warnings };
  const issues = result.error.issues.flatMap((issue) => innermost(issue));
  const found = issues.map(({ path, message }) => {
    const full = [...at, ...(path as FieldPath)]; // JSON has no symbols for keys
    const words = message === missing ? message : (errorMessageAt(schema, path as FieldPath) ?? message);
    return { position: file.locate(full), describe: () => file.problem(full, words) };
  });
  return { data: undefined, problems: firstOf(file, found, "problems"), warnings };
}

/** For a value that may have one of several forms: the problems within its form, or that it has none of them. */
function innermost(issue: core.$ZodIssue): readonly core.$ZodIssue[] {
  const decider = issue.code === "invalid_union" ? decidingField(issue) : undefined;
  if (decider) return [decider];
  const forms = issue.code === "invalid_union" ? issue.errors.filter((errors) => errors.every(({ path }) => path.length > 0)) : [];
  const form = forms.find((errors) => !errors.some(isDecider)) ?? forms[0];
  return form?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

/** For forms that differ by the value of one field, such as `type`: that its value is none of them. */
function decidingField({ errors, path }: core.$ZodIssueInvalidUnion): core.$ZodIssue | undefined {
  const fixed = errors.map((issues) => issues.find(isDecider));
  const values = fixed.flatMap((each) => (each?.code === "invalid_value" && each.path[0] === fixed[0]?.path[0] ? each.values : []));
  const [first] = fixed;
  if (!first || errors.length < 2 || values.length < errors.length) return undefined;
  return { ...first, path: [...path, ...first.path], message: noSuchForm(values) };
}

function isDecider({ code, path }: core.$ZodIssue): boolean {
  return code === "invalid_value" && path.length === 1;
}

function unknownField(file: YamlFile, { path, known }: UnknownField): Problem {
  const guess = closest(String(path.at(-1)), known);
  return file.problem(path, `unknown field, ignored${guess === undefined ? "" : `; did you mean ${guess}?`}`, file.locateKey(path));
}

interface Finding {
  readonly position: Position;
  /** Costs more than the position: it looks for what may have been meant. */
  readonly describe: () => Problem;
}

/** The first findings in the order of the file, and at the next one how many there are besides. */
function firstOf(file: YamlFile, findings: readonly Finding[], what: string): readonly Problem[] {
  const sorted = findings.toSorted((a, b) => byPosition(a.position, b.position));
  const next = sorted[mostListed];
  const more = next && file.problem([], `and ${sorted.length - mostListed} more ${what}`, next.position);
  return [...sorted.slice(0, mostListed).map(({ describe }) => describe()), ...(more ? [more] : [])];
}

/** Orders problems of one file as they are in it. */
export function byPosition(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

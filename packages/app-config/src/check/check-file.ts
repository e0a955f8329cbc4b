import type { FieldPath, Problem, YamlFile } from "@slipway/yaml";
import type { core, z } from "zod";
import { closest } from "./closest.ts";
import { explainIssue } from "./explain-issue.ts";
import { keepKnownFields, type UnknownField } from "./known-fields.ts";

/** The result of checking a file against a schema; no data if there are problems. */
export interface CheckedFile<T> {
  readonly data: T | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Checks a file against a schema. Returns all problems in the order of the file, and a warning for every unknown field. */
export function checkFile<S extends z.ZodType>(file: YamlFile, schema: S): CheckedFile<z.output<S>> {
  const { value, unknown } = keepKnownFields(schema, file.value);
  const warnings = unknown.map((field) => unknownField(file, field));
  const result = schema.safeParse(value, { error: explainIssue });
  if (result.success) return { data: result.data, problems: [], warnings };
  const issues = result.error.issues.flatMap((issue) => innermost(issue));
  const problems = issues.map(({ path, message }) => file.problem(path as FieldPath, message)); // JSON has no symbols for keys
  return { data: undefined, problems: problems.toSorted(byPosition), warnings };
}

/** For a value that may have one of several forms: the problems within its form, or that it has none of them. */
function innermost(issue: core.$ZodIssue): readonly core.$ZodIssue[] {
  const form = issue.code === "invalid_union" ? issue.errors.find((errors) => errors.every(({ path }) => path.length > 0)) : undefined;
  return form?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function unknownField(file: YamlFile, { path, known }: UnknownField): Problem {
  const guess = closest(String(path.at(-1)), known);
  return file.problem(path, `unknown field, ignored${guess === undefined ? "" : `; did you mean ${guess}?`}`, file.locateKey(path));
}

function byPosition(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}

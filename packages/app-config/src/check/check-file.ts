import { keepKnownFields, readWith, type UnknownField, unknownField } from "@slipway/runtime/schema";
import type { FieldPath, Position, Problem, YamlFile } from "@slipway/yaml";
import type { z } from "zod";

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
    return { position: file.locateKey(full), describe: () => ignoredField(file, { path: full, known }) };
  });
  const warnings = firstOf(file, fields, "warnings");
  const { data, misfits } = readWith(schema, value);
  if (!misfits) return { data, problems: [], warnings };
  const found = misfits.map(({ path, message }) => {
    const full = [...at, ...(path as FieldPath)]; // JSON has no symbols for keys
    return { position: file.locate(full), describe: () => file.problem(full, message) };
  });
  return { data: undefined, problems: firstOf(file, found, "problems"), warnings };
}

function ignoredField(file: YamlFile, { path, known }: UnknownField): Problem {
  return file.problem(path, unknownField(String(path.at(-1)), known, ", ignored"), file.locateKey(path));
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

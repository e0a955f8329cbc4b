import { type Misfit, type UnknownField, unknownField } from "@slipway/runtime/schema";
import { type FieldPath, formatPath } from "@slipway/yaml";

/** How many problems of a part are listed. More would hide the others. */
const mostListed = 20;

/** One line per problem, each prefixed with its place: `deployTargets[0].config.kubeConfigPath: …`. Of many, the first, and how many there are besides. */
export function problemsOf(misfits: readonly Misfit[], place: (path: readonly PropertyKey[]) => string = dotted): string[] {
  const lines = misfits.slice(0, mostListed).map(({ path, message }) => `${place(path)}: ${message}`);
  return misfits.length > mostListed ? [...lines, `and ${misfits.length - mostListed} more problems`] : lines;
}

/** One line per field that a schema drops, each prefixed with its place: `with.duraton: unknown field, ignored; did you mean duration?`. */
export function ignoredFields(fields: readonly UnknownField[], place?: (path: readonly PropertyKey[]) => string): string[] {
  return problemsOf(
    fields.map(({ path, known }) => ({ path, message: unknownField(String(path.at(-1)), known, ", ignored") })),
    place,
  );
}

/** The path as written in code; `(all of it)` for the value itself. */
export function dotted(path: readonly PropertyKey[]): string {
  return formatPath(fieldPath(path)) || "(all of it)";
}

/** The keys of a parsed file are strings and numbers only. */
export function fieldPath(path: readonly PropertyKey[]): FieldPath {
  return path.map((part) => (typeof part === "number" ? part : String(part)));
}

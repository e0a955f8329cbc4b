import type { FieldPath, Problem, YamlFile } from "@slipway/yaml";
import { isMapping } from "../json.ts";

/** A field that files may have, and that has no effect yet. */
export interface NotSupported {
  /** Its path: `[]` stands for any element of a list, `*` for any key. It covers all fields below. */
  readonly field: string;
  /** What to do instead. */
  readonly says: string;
  /** Whether ignoring it would send something wrong to a deploy target, so that nothing is deployed. */
  readonly refuses?: boolean;
  /** Whether it belongs somewhere else, rather than waiting for support. */
  readonly isMoved?: boolean;
  /** The value with which it changes nothing. */
  readonly unless?: string | boolean;
}

/** Fields of a file that are not supported: those that are ignored, and those because of which nothing is deployed. */
export interface NotSupportedFields {
  readonly ignored: readonly Problem[];
  readonly refused: readonly Problem[];
}

/** Finds fields of a table in a part of a file, at the given path. A field without a value, or with an empty one, is no finding. */
export function findNotSupported(file: YamlFile, table: readonly NotSupported[], at: FieldPath, value: unknown): NotSupportedFields {
  const ignored: Problem[] = [];
  const refused: Problem[] = [];
  for (const { field, says, refuses = false, isMoved = false, unless } of table) {
    const verdict = isMoved ? "is not read here" : `is not supported yet, ${refuses ? "so nothing is deployed" : "ignored"}`;
    for (const { path, found } of matches(value, partsOf(field), at)) {
      if (isEmpty(found) || found === unless) continue;
      (refuses ? refused : ignored).push(file.problem(path, `${verdict}: ${says}`, file.locateKey(path)));
    }
  }
  return { ignored, refused };
}

/** The parts of a field's path: names, `*` and `[]`. */
function partsOf(field: string): readonly string[] {
  return field.replaceAll("[]", ".[]").split(".");
}

interface Match {
  readonly path: FieldPath;
  readonly found: unknown;
}

function matches(value: unknown, [part, ...rest]: readonly string[], path: FieldPath): readonly Match[] {
  if (part === undefined) return [{ path, found: value }];
  if (part === "[]") return Array.isArray(value) ? value.flatMap((each, index) => matches(each, rest, [...path, index])) : [];
  if (!isMapping(value)) return [];
  const keys = part === "*" ? Object.keys(value) : Object.hasOwn(value, part) ? [part] : [];
  return keys.flatMap((key) => matches(value[key], rest, [...path, key]));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

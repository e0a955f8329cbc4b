import type { FieldPath } from "@slipway/yaml";
import type { core } from "zod";
import { isMapping } from "../json.ts";

/** An unknown field, and the fields that are known in its place. */
export interface UnknownField {
  readonly path: FieldPath;
  readonly known: readonly string[];
}

/** A value, reduced to the fields of its schema. */
export interface KnownFields {
  readonly value: unknown;
  readonly unknown: readonly UnknownField[];
}

/**
 * Removes unknown fields from a value. As in Go's decoder, a field without a value (`labels:`) counts as unset, and an element of a list or
 * mapping without a value as an empty one. Everything below `z.unknown()` is kept unchanged.
 */
export function keepKnownFields(schema: core.$ZodType, value: unknown): KnownFields {
  const unknown: UnknownField[] = [];
  return { value: keep(schema, value, [], unknown), unknown };
}

function keep(schema: core.$ZodType, value: unknown, path: FieldPath, unknown: UnknownField[]): unknown {
  const { def } = (schema as core.$ZodTypes)._zod; // the closed list of all schema classes, which $ZodType stands for
  switch (def.type) {
    case "object":
      return isMapping(value) ? keepObject(def, value, path, unknown) : value;
    case "record":
      if (typeOf(def.valueType) === "unknown") return value;
      return isMapping(value)
        ? mapValues(value, (key, inner) => keep(def.valueType, inner ?? emptyOf(def.valueType), [...path, key], unknown))
        : value;
    case "array":
      return Array.isArray(value)
        ? value.map((inner, index) => keep(def.element, inner ?? emptyOf(def.element), [...path, index], unknown))
        : value;
    case "union":
      return keep(def.options.find((option) => fits(option, value)) ?? neverMatched, value, path, unknown);
    case "pipe":
      return keep(def.in, value, path, unknown);
    case "optional":
    case "default":
    case "prefault":
      return keep(def.innerType, value, path, unknown);
    default:
      return value;
  }
}

const neverMatched = { _zod: { def: { type: "never" } } } as core.$ZodType; // a leaf: nothing below it is checked

function keepObject(def: core.$ZodObjectDef, value: Readonly<Record<string, unknown>>, path: FieldPath, unknown: UnknownField[]): unknown {
  const known = Object.keys(def.shape);
  const kept: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const schema = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    if (!schema) unknown.push({ path: [...path, key], known });
    else if (inner !== null) kept.push([key, keep(schema, inner, [...path, key], unknown)]);
  }
  return Object.fromEntries(kept);
}

function mapValues(value: Readonly<Record<string, unknown>>, change: (key: string, inner: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(key, inner)]));
}

function fits(schema: core.$ZodType, value: unknown): boolean {
  const type = typeOf(schema);
  if (Array.isArray(value)) return type === "array";
  return isMapping(value) && (type === "object" || type === "record");
}

function emptyOf(schema: core.$ZodType): unknown {
  const type = typeOf(schema);
  if (type === "string") return "";
  return type === "array" ? [] : {};
}

function typeOf(schema: core.$ZodType): string {
  const { def } = (schema as core.$ZodTypes)._zod; // as above
  if (def.type === "pipe") return typeOf(def.in);
  return def.type === "optional" || def.type === "default" || def.type === "prefault" ? typeOf(def.innerType) : def.type;
}

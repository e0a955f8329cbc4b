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
      return keepForm(def.options, value, path, unknown);
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

/** Of several forms, the one that the value is meant to have: the one with the fewest fields that are not known. */
function keepForm(options: readonly core.$ZodType[], value: unknown, path: FieldPath, unknown: UnknownField[]): unknown {
  const forms = options.filter((option) => fits(option, value) && !contradicts(option, value));
  const kept = forms.map((form) => {
    const fields: UnknownField[] = [];
    return { value: keep(form, value, path, fields), fields };
  });
  const [best] = kept.toSorted((a, b) => a.fields.length - b.fields.length);
  if (!best) return value;
  unknown.push(...best.fields);
  return best.value;
}

/** Whether a field that the schema fixes, such as `type`, has another value. */
function contradicts(schema: core.$ZodType, value: unknown): boolean {
  const { def } = (schema as core.$ZodTypes)._zod; // as above
  if (def.type !== "object" || !isMapping(value)) return false;
  return Object.entries(def.shape).some(([key, inner]) => {
    const { def: fixed } = (inner as core.$ZodTypes)._zod;
    return fixed.type === "literal" && key in value && !fixed.values.some((each) => each === value[key]);
  });
}

function keepObject(def: core.$ZodObjectDef, value: Readonly<Record<string, unknown>>, path: FieldPath, unknown: UnknownField[]): unknown {
  const known = Object.keys(def.shape);
  const acceptsAny = def.catchall !== undefined && typeOf(def.catchall) !== "never";
  const kept: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const schema = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    if (!schema && acceptsAny) kept.push([key, inner]);
    else if (!schema) unknown.push({ path: [...path, key], known });
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

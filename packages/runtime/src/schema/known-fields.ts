import type { core } from "zod";

/** An unknown field, and the fields that are known in its place. */
export interface UnknownField {
  readonly path: readonly (string | number)[];
  readonly known: readonly string[];
}

/** A value, reduced to the fields of its schema. */
export interface KnownFields {
  readonly value: unknown;
  readonly unknown: readonly UnknownField[];
}

export interface KnownFieldsOptions {
  /** Whether a strict schema refuses unknown fields itself: they are kept, and not listed. Default: false. */
  readonly leaveStrict?: boolean;
}

/**
 * Removes unknown fields from a value. As in Go's decoder, a field without a value (`labels:`) counts as unset, and an element of a list or
 * mapping without a value as an empty one, unless the schema accepts null. Everything below `z.unknown()` is kept unchanged, and so is what has a
 * form that cannot be told from outside, as below `z.preprocess` or `z.intersection`. The schema may be of another copy of zod.
 */
export function keepKnownFields(schema: core.$ZodType, value: unknown, { leaveStrict = false }: KnownFieldsOptions = {}): KnownFields {
  const unknown: UnknownField[] = [];
  return { value: keep(schema, value, { path: [], unknown, leaveStrict }), unknown };
}

interface Walk extends Required<KnownFieldsOptions> {
  readonly path: readonly (string | number)[];
  readonly unknown: UnknownField[];
}

function keep(schema: core.$ZodType, value: unknown, walk: Walk): unknown {
  const def = defOf(schema);
  const at = (key: string | number): Walk => ({ ...walk, path: [...walk.path, key] });
  switch (def.type) {
    case "object":
      return isMapping(value) ? keepObject(def, value, walk) : value;
    case "record":
      if (defOf(def.valueType).type === "unknown" || !isMapping(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, keep(def.valueType, orEmpty(def.valueType, inner), at(key))]),
      );
    case "array":
      if (!Array.isArray(value)) return value;
      return value.map((inner, index) => keep(def.element, orEmpty(def.element, inner), at(index)));
    case "union":
      return keepForm(def.options, value, walk);
    default:
      return value;
  }
}

function keepObject(def: core.$ZodObjectDef, value: Readonly<Record<string, unknown>>, walk: Walk): unknown {
  const known = Object.keys(def.shape);
  const isStrict = def.catchall !== undefined && defOf(def.catchall).type === "never";
  const acceptsAny = isStrict ? walk.leaveStrict : def.catchall !== undefined;
  const kept: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const path = [...walk.path, key];
    const schema = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    if (!schema && acceptsAny) kept.push([key, inner]);
    else if (!schema) walk.unknown.push({ path, known });
    else if (inner !== null || acceptsNull(schema)) kept.push([key, keep(schema, inner, { ...walk, path })]);
  }
  return Object.fromEntries(kept);
}

/** Of several forms, the one that the value is meant to have: the one with the fewest fields that are not known. */
function keepForm(options: readonly core.$ZodType[], value: unknown, walk: Walk): unknown {
  const forms = options.filter((option) => mayFit(option, value) && !contradicts(option, value));
  const kept = forms.map((form) => {
    const unknown: UnknownField[] = [];
    return { value: keep(form, value, { ...walk, unknown }), unknown };
  });
  const [best] = kept.toSorted((a, b) => a.unknown.length - b.unknown.length);
  if (!best) return value;
  walk.unknown.push(...best.unknown);
  return best.value;
}

/** Whether a field that the schema fixes, such as `type`, has another value. */
function contradicts(schema: core.$ZodType, value: unknown): boolean {
  const def = defOf(schema);
  if (def.type !== "object" || !isMapping(value)) return false;
  return Object.entries(def.shape).some(([key, inner]) => {
    const fixed = (inner as core.$ZodTypes)._zod.def;
    return fixed.type === "literal" && key in value && !fixed.values.some((each) => each === value[key]);
  });
}

const plain = new Set([
  "string",
  "number",
  "boolean",
  "bigint",
  "literal",
  "enum",
  "template_literal",
  "null",
  "undefined",
  "void",
  "never",
]);

/** Whether a list or a mapping may have this form. Other values are no matter of fields. */
function mayFit(schema: core.$ZodType, value: unknown): boolean {
  const { type } = defOf(schema);
  if (Array.isArray(value)) return !plain.has(type) && type !== "object" && type !== "record";
  return isMapping(value) && !plain.has(type) && type !== "array";
}

/** An element that has no value is an empty one, as in Go. */
function orEmpty(schema: core.$ZodType, value: unknown): unknown {
  if (value !== null || acceptsNull(schema)) return value;
  const empty: Readonly<Record<string, unknown>> = { string: "", number: 0, boolean: false, array: [], object: {}, record: {} };
  return empty[defOf(schema).type] ?? value;
}

function acceptsNull(schema: core.$ZodType): boolean {
  const { def } = (schema as core.$ZodTypes)._zod; // the closed list of all schema classes, which $ZodType stands for
  if (def.type === "nullable" || def.type === "null") return true;
  if (def.type === "union") return def.options.some(acceptsNull);
  const inner = innerOf(def);
  return inner !== undefined && acceptsNull(inner);
}

/** What a schema is when its wrappers, such as `optional`, are taken off. */
function defOf(schema: core.$ZodType): core.$ZodTypes["_zod"]["def"] {
  const { def } = (schema as core.$ZodTypes)._zod; // as above
  const inner = innerOf(def);
  return inner === undefined ? def : defOf(inner);
}

function innerOf(def: core.$ZodTypes["_zod"]["def"]): core.$ZodType | undefined {
  switch (def.type) {
    case "pipe":
      return def.in;
    case "lazy":
      return def.getter();
    case "optional":
    case "nonoptional":
    case "nullable":
    case "default":
    case "prefault":
    case "readonly":
    case "catch":
      return def.innerType;
    default:
      return undefined;
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { JsonSchema } from "@slipway/app-config";

interface Field {
  readonly path: string;
  readonly type: string;
  readonly defaultValue: string;
  readonly required: boolean;
  readonly meaning: string;
}

/** A Markdown table of every field that a JSON Schema describes: one row a field, nested ones by their path. */
export function fieldTable(schema: JsonSchema): string {
  const rows = fieldsOf(schema, "", schema).map(({ path, type, defaultValue, required, meaning }) =>
    row([`\`${path}\``, type, required ? "required" : defaultValue, meaning]),
  );
  return [row(["field", "type", "default", "meaning"]), row(["---", "---", "---", "---"]), ...rows].join("\n");
}

function fieldsOf(schema: JsonSchema, prefix: string, root: JsonSchema, depth = 0): readonly Field[] {
  const resolved = resolve(schema, root);
  const forms = (resolved["anyOf"] ?? resolved["oneOf"] ?? []) as readonly JsonSchema[];
  if (forms.length > 0) return forms.flatMap((form) => fieldsOf(form, prefix, root, depth));
  const required = new Set(resolved["required"] as readonly string[] | undefined);
  return Object.entries((resolved["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>).flatMap(([name, given]) => {
    const field = resolve(given, root);
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const items = field["items"] === undefined ? undefined : resolve(field["items"] as JsonSchema, root);
    const meaning = String(given["description"] ?? field["description"] ?? "");
    const own = { path, type: typeOf(field, root), defaultValue: defaultOf(field), required: required.has(name), meaning };
    // The depth ends a schema that refers to itself.
    const nested = depth > 8 ? [] : items ? fieldsOf(items, `${path}[]`, root, depth + 1) : fieldsOf(field, path, root, depth + 1);
    return [own, ...nested];
  });
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const target = reference
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as JsonSchema | undefined)?.[key], root);
  return {
    ...resolve((target ?? {}) as JsonSchema, root),
    ...Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$ref")),
  };
}

function typeOf(schema: JsonSchema, root: JsonSchema): string {
  const choices = schema["enum"] ?? (schema["const"] === undefined ? undefined : [schema["const"]]);
  if (Array.isArray(choices)) return choices.map((each) => `\`${each}\``).join(", ");
  const forms = (schema["anyOf"] ?? schema["oneOf"]) as readonly JsonSchema[] | undefined;
  const options = forms?.filter(({ const: value }) => value !== ""); // an empty text is a field that is not set
  if (options) return [...new Set(options.map((each) => typeOf(resolve(each, root), root)))].join(" or ");
  const type = [schema["type"] ?? "any"].flat().filter((each) => each !== "null");
  if (type[0] !== "array") return type.join(" or ");
  return `list of ${typeOf(resolve((schema["items"] ?? {}) as JsonSchema, root), root)}`;
}

function defaultOf(schema: JsonSchema): string {
  const value = schema["default"];
  return value === undefined || JSON.stringify(value).length > 40 ? "" : `\`${JSON.stringify(value)}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

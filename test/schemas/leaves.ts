type Schema = Readonly<Record<string, unknown>>;

/**
 * The paths of all values that a JSON Schema describes and that have no parts of their own: `spec.pipeline.stages[].name`. `[]` stands for
 * any element of a list, `*` for any key of a mapping. All forms of a value count.
 */
export function leavesOf(schema: Schema): readonly string[] {
  return [...new Set(leaves(schema, "", schema))].toSorted();
}

function leaves(schema: Schema, path: string, root: Schema): readonly string[] {
  if (typeof schema["$ref"] === "string") return leaves(target(root, schema["$ref"]), path, root);
  const forms = [schema["anyOf"], schema["oneOf"], schema["allOf"]].flatMap((each) => (Array.isArray(each) ? (each as Schema[]) : []));
  const parts = [
    ...Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, Schema>>).flatMap(([name, inner]) =>
      leaves(inner, path === "" ? name : `${path}.${name}`, root),
    ),
    ...(isSchema(schema["items"]) ? leaves(schema["items"], `${path}[]`, root) : []),
    ...(isSchema(schema["additionalProperties"]) ? leaves(schema["additionalProperties"], path === "" ? "*" : `${path}.*`, root) : []),
  ];
  const below = [...parts, ...forms.flatMap((form) => leaves(form, path, root))];
  const isScalarToo = forms.length > 0 && below.includes(path);
  return below.length === 0 || isScalarToo ? [path, ...below] : below;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}

function target(root: Schema, reference: string): Schema {
  const found = reference
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .reduce<unknown>((value, part) => (isSchema(value) ? value[part] : undefined), root);
  if (!isSchema(found)) throw new Error(`the schema has no ${reference}`);
  return found;
}

import { type core, globalRegistry } from "zod";

/** The words that a schema has for values that do not fit at a path: its `errorMessage`, set with `meta` or published. Undefined if it has none. */
export function errorMessageAt(schema: core.$ZodType, path: readonly PropertyKey[]): string | undefined {
  const { errorMessage } = globalRegistry.get(schema) ?? {};
  if (path.length === 0 && typeof errorMessage === "string") return errorMessage;
  const { def } = (schema as core.$ZodTypes)._zod; // the closed list of all schema classes, which $ZodType stands for
  const [key, ...rest] = path;
  switch (def.type) {
    case "optional":
    case "default":
    case "prefault":
    case "nullable":
      return errorMessageAt(def.innerType, path);
    case "pipe":
      return errorMessageAt(def.in, path);
    case "object": {
      const inner = key !== undefined && Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined;
      return inner && errorMessageAt(inner, rest);
    }
    case "array":
      return key === undefined ? undefined : errorMessageAt(def.element, rest);
    case "record":
      return key === undefined ? undefined : errorMessageAt(def.valueType, rest);
    case "union":
      return def.options.map((option) => errorMessageAt(option, path)).find((found) => found !== undefined);
    default:
      return undefined;
  }
}

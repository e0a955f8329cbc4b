import type { FieldPath, YamlFile } from "@slipway/plugin-sdk/yaml";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, objectAt, textAt } from "../json/json.ts";
import type { Item } from "./item.ts";

/** What is wrong with an object, and where. */
export interface ObjectProblem {
  readonly message: string;
  readonly path: FieldPath;
}

/** What keeps a document, or an item of a list in it, from being a Kubernetes object that can be applied. */
export function problemsOf({ value, path }: Item, document: YamlFile): readonly ObjectProblem[] {
  const at = (message: string) => [{ message, path }];
  if (!isJsonObject(value)) return at(`this is ${isJsonArray(value) ? "a list" : wordFor(value)}, not a Kubernetes object`);
  const wrong = misreadTexts(value, identityFields(value), { path, document });
  if (wrong.length > 0) return wrong;

  const kind = textAt(value, "kind");
  if (kind === "") return at("the object has no kind");
  if (textAt(value, "apiVersion") === "") return at(`the ${kind} has no apiVersion`);
  const [name, namespace] = [textAt(value, "metadata", "name"), textAt(value, "metadata", "namespace")];
  if (name === "")
    return objectAt(value, "metadata")["generateName"] === undefined
      ? at(`the ${kind} has no metadata.name`)
      : at(`the ${kind} has generateName instead of a name, so it could not be found again after it was applied: set metadata.name`);
  return [...badPathPart("name", name), ...badPathPart("namespace", namespace)].flatMap(at);
}

function wordFor(value: JsonValue): string {
  return value === null ? "null" : `a ${typeof value === "bigint" ? "number" : typeof value}`;
}

/** What every cluster will refuse in a complete object: values that YAML does not read as the texts that they must be. */
export function doubtsOf({ value, path }: Item, document: YamlFile): readonly ObjectProblem[] {
  if (!isJsonObject(value)) return [];
  const misread = misreadTexts(value, [...metadataFields(value), ...configFields(value)], { path, document });
  return misread.map(({ message, path: field }) => ({ message: `the cluster will refuse it: ${message}`, path: field }));
}

interface TextField {
  readonly field: FieldPath;
  readonly what: string;
  /** Whether the value may be shown. */
  readonly isShown: boolean;
}

function misreadTexts(
  object: JsonObject,
  fields: readonly TextField[],
  { path, document }: { readonly path: FieldPath; readonly document: YamlFile },
): readonly ObjectProblem[] {
  const misread = fields.filter(({ field }) => {
    const value = fieldOf(object, field);
    return value !== undefined && value !== null && typeof value !== "string";
  });
  return misread.map(({ field, what, isShown }) => {
    const scalar = document.written([...path, ...field]);
    const written = scalar === undefined || isShown ? scalar : "its value";
    return { message: `${what} must be a string${written === undefined ? "" : `: put ${written} in quotes`}`, path: [...path, ...field] };
  });
}

function identityFields(object: JsonObject): readonly TextField[] {
  const kind = textAt(object, "kind");
  return [
    { field: ["kind"], what: "the kind" },
    { field: ["apiVersion"], what: "the apiVersion" },
    { field: ["metadata", "name"], what: `the name of the ${kind}` },
    { field: ["metadata", "namespace"], what: `the namespace of the ${kind}` },
  ].map((each) => ({ ...each, isShown: true }));
}

function metadataFields(object: JsonObject): readonly TextField[] {
  return ["labels", "annotations"].flatMap((name) =>
    Object.keys(objectAt(object, "metadata", name)).map((key) => ({
      field: ["metadata", name, key],
      what: `the ${name.slice(0, -1)} ${key} of the ${textAt(object, "kind")}`,
      isShown: true,
    })),
  );
}

/** The contents of ConfigMaps and Secrets, which are not shown. */
function configFields(object: JsonObject): readonly TextField[] {
  const kind = textAt(object, "kind");
  const names = object["apiVersion"] !== "v1" ? [] : ({ ConfigMap: ["data", "binaryData"], Secret: ["data", "stringData"] }[kind] ?? []);
  return names.flatMap((name) =>
    Object.keys(objectAt(object, name)).map((key) => ({ field: [name, key], what: `${name}.${key} of the ${kind}`, isShown: false })),
  );
}

function fieldOf(object: JsonObject, path: FieldPath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    object,
  );
}

/** Names become part of a URL. These are never valid and would change its path. */
function badPathPart(what: string, text: string): readonly string[] {
  return text === "." || text === ".." || /[/%]/.test(text) ? [`${JSON.stringify(text)} is not a valid ${what}`] : [];
}

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, scalarText } from "../json/json.ts";
import { decodeJson, encodeJson } from "../json/json-codec.ts";
import { openSecretFields, repeatingAnnotation } from "./mask.ts";

/** What is masked besides the contents of Secrets and ConfigMaps. */
export interface MaskOptions {
  /** Annotations of Secrets and ConfigMaps whose values are masked. */
  readonly annotations?: readonly string[];
}

const mask = "*****";

/**
 * States of one object with their secret values masked: the contents of a Secret or ConfigMap, also in the annotation in which kubectl keeps a copy. Values of
 * the same field are numbered, so that equal ones are equal and others are not: `*****`, `***** (2)`. Objects of other kinds, and undefined, are
 * returned as they are.
 */
export function maskObjects<T extends readonly (JsonObject | undefined)[]>(states: T, { annotations = [] }: MaskOptions = {}): T {
  const seen = new Map<string, string[]>();
  const numbered: Numbered = (path, value) => {
    const values = seen.get(path) ?? [];
    seen.set(path, values);
    const text = encodeJson(value);
    if (!values.includes(text)) values.push(text);
    const number = values.indexOf(text) + 1;
    return number === 1 ? mask : `${mask} (${number})`;
  };
  const hidden = new Set(annotations);
  // First the objects themselves: a copy of older contents must not take the first number.
  for (const state of states) if (state) maskedObject({ ...state, metadata: null }, numbered, hidden);
  return states.map((state) => state && maskedObject(state, numbered, hidden)) as unknown as T; // one for each, in its place
}

/** The mask for a value of a field. */
type Numbered = (path: string, value: JsonValue) => string;

function maskedObject(object: JsonObject, numbered: Numbered, hidden: ReadonlySet<string>): JsonObject {
  const isContents = contentsOf(object);
  if (isContents === undefined) return object;
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) => {
      if (field === "metadata") return [field, withMaskedAnnotations(value, numbered, hidden)];
      return [field, isContents(field) ? maskedValues(field, value, numbered) : value];
    }),
  );
}

/** Which fields have the contents of an object; undefined if it has nothing to mask. */
function contentsOf(object: JsonObject): ((field: string) => boolean) | undefined {
  const kind = String(object["kind"]).toLowerCase();
  if (kind === "secret") return (field) => !openSecretFields.has(field);
  return kind === "configmap" ? (field) => field === "data" || field === "binaryData" : undefined;
}

function maskedValues(path: string, value: JsonValue, numbered: Numbered): JsonValue {
  if (value === null) return null;
  if (isJsonArray(value)) return value.map((item, index) => maskedValues(`${path}.${index}`, item, numbered));
  if (!isJsonObject(value)) return numbered(path, value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskedValues(`${path}.${key}`, item, numbered)]));
}

function withMaskedAnnotations(metadata: JsonValue, numbered: Numbered, hidden: ReadonlySet<string>): JsonValue {
  const annotations = isJsonObject(metadata) ? metadata["annotations"] : undefined;
  if (!isJsonObject(metadata) || !isJsonObject(annotations)) return metadata;
  const masked = Object.entries(annotations).map(([key, value]): [string, JsonValue] => {
    if (hidden.has(key)) return [key, maskedValues(`metadata.annotations.${key}`, value, numbered)];
    return [key, key === repeatingAnnotation ? maskedCopy(value, numbered, hidden) : value];
  });
  return { ...metadata, annotations: Object.fromEntries(masked) };
}

/** The copy that kubectl keeps, masked as the object itself; masked whole if it is no object. */
function maskedCopy(text: JsonValue, numbered: Numbered, hidden: ReadonlySet<string>): JsonValue {
  try {
    const copy = decodeJson(scalarText(text));
    if (isJsonObject(copy) && contentsOf(copy)) return encodeJson(sorted(maskedObject(copy, numbered, hidden)));
  } catch {
    // No JSON, or nested too deeply to be masked part by part.
  }
  return numbered(`metadata.annotations.${repeatingAnnotation}`, text);
}

/** The order of keys says nothing, and differs between programs that keep a copy. */
function sorted(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

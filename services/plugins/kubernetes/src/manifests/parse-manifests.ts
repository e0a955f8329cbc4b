import { type FieldPath, formatProblem, manifestRules, type Problem, readDocuments, type YamlLimits } from "@slipway/plugin-sdk/yaml";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, textAt } from "../json/json.ts";
import type { Item } from "./item.ts";
import { isKubeObject } from "./kube-object.ts";
import { type Manifest, placeOf } from "./manifest.ts";
import { doubtsOf, problemsOf } from "./object-problems.ts";

/** The manifests of a text, and its problems, each beginning with the location. */
export interface ParsedManifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly string[];
}

/**
 * Parses the objects of one YAML or JSON file. It may have several documents; the items of a `List` are returned one by one.
 * Documents of `pipecd.dev` (application files) are not Kubernetes objects and are skipped. Called in a thread if the file is large.
 */
export function parseManifests(content: string | Uint8Array, file: string, limits: YamlLimits = manifestRules.limits): ParsedManifests {
  const read = readDocuments(content, file, { ...manifestRules, limits });
  const problems = read.problems.map(formatProblem);
  const manifests: Manifest[] = [];

  for (const document of read.documents) {
    // the reader makes nothing but JSON values and big integers
    for (const item of objectsOf({ value: document.value as JsonValue, path: [] })) {
      if (isApplicationFile(item.value)) continue;
      const { line } = document.locate(item.path);
      const found = problemsOf(item, document);
      problems.push(
        ...found.map(({ message, path }) => `${placeOf({ file, line: document.locate(path).line })}: ${whereOf(item.path)}${message}`),
      );
      if (found.length > 0 || !isKubeObject(item.value)) continue;
      const warnings = doubtsOf(item, document).map(({ message, path }) => document.problem([], message, document.locate(path)));
      manifests.push({ object: item.value, file, line, ...(warnings.length > 0 && { warnings }) });
    }
  }
  return { manifests: withWarnings(manifests, read.warnings), problems };
}

/** Each warning belongs to the last object that begins above it. */
function withWarnings(manifests: readonly Manifest[], warnings: readonly Problem[]): readonly Manifest[] {
  if (warnings.length === 0) return manifests;
  const owned = Map.groupBy(warnings, (warning) => manifests.findLastIndex(({ line }) => line <= warning.line));
  return manifests.map((manifest, index) => {
    const own = owned.get(index);
    return own ? { ...manifest, warnings: [...own, ...(manifest.warnings ?? [])] } : manifest;
  });
}

function isApplicationFile(value: JsonValue): boolean {
  return isJsonObject(value) && textAt(value, "apiVersion").startsWith("pipecd.dev/");
}

/** The document itself, or the items of a list, which has no name: a kind of someone's own may end in List. Items of a typed list such as `ConfigMapList` take their kind from it. */
function objectsOf({ value, path }: Item): readonly Item[] {
  const items = isJsonObject(value) ? itemsOf(value) : undefined;
  if (items === undefined || !isJsonObject(value)) return [{ value, path }];
  const kind = textAt(value, "kind");
  const inherited: JsonObject = kind === "List" ? {} : { apiVersion: textAt(value, "apiVersion"), kind: kind.slice(0, -"List".length) };
  return items.flatMap((item, index) =>
    objectsOf({ value: isJsonObject(item) ? { ...inherited, ...item } : item, path: [...path, "items", index] }),
  );
}

function itemsOf(object: JsonObject): readonly JsonValue[] | undefined {
  const { kind, items, metadata } = object;
  const isNamed = isJsonObject(metadata) && textAt(metadata, "name") !== "";
  if (typeof kind !== "string" || !kind.endsWith("List") || isNamed) return undefined;
  if (isJsonArray(items)) return items;
  return kind === "List" && (items === null || items === undefined) ? [] : undefined;
}

/** The item of a list, for messages. */
function whereOf(path: FieldPath): string {
  const indexes = path.filter((part) => typeof part === "number");
  return indexes.map((index) => `items[${index}]: `).join("");
}

import { formatProblem, manifestRules, readDocuments, type YamlLimits } from "@slipway/plugin-sdk/yaml";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, textAt } from "../json/json.ts";
import { isKubeObject } from "./kube-object.ts";
import { type Manifest, placeOf } from "./manifest.ts";

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
    const { line } = document.locate([]);
    for (const item of objectsOf(document.value as JsonValue)) {
      // the reader makes nothing but JSON values and big integers
      const problem = problemOf(item.value);
      if (problem !== undefined) problems.push(`${placeOf({ file, line })}: ${item.where}${problem}`);
      else if (isKubeObject(item.value) && !item.value.apiVersion.startsWith("pipecd.dev/"))
        manifests.push({ object: item.value, file, line });
    }
  }
  return { manifests, problems };
}

interface Item {
  readonly value: JsonValue;
  /** The item of a list, for messages. */
  readonly where: string;
}

/** The document itself, or the items of a list, which has no name: a kind of someone's own may end in List. Items of a typed list such as `ConfigMapList` take their kind from it. */
function objectsOf(document: JsonValue): readonly Item[] {
  if (!isJsonObject(document) || !isJsonArray(document["items"])) return [{ value: document, where: "" }];
  const kind = textAt(document, "kind");
  const isNamed = isJsonObject(document["metadata"]) && textAt(document["metadata"], "name") !== "";
  if (!kind.endsWith("List") || isNamed) return [{ value: document, where: "" }];
  const inherited: JsonObject = kind === "List" ? {} : { apiVersion: textAt(document, "apiVersion"), kind: kind.slice(0, -"List".length) };
  return document["items"].flatMap((item, index) => {
    const where = `items[${index}]: `;
    if (!isJsonObject(item)) return [{ value: item, where }];
    return objectsOf({ ...inherited, ...item }).map((inner) => ({ ...inner, where: where + inner.where }));
  });
}

function problemOf(value: JsonValue): string | undefined {
  if (!isJsonObject(value))
    return `this is ${isJsonArray(value) ? "a list" : `the ${typeof value} ${JSON.stringify(String(value))}`}, not a Kubernetes object`;
  if (textAt(value, "kind") === "") return "the object has no kind";
  const kind = textAt(value, "kind");
  if (textAt(value, "apiVersion") === "") return `the ${kind} has no apiVersion`;
  if (textAt(value, "apiVersion").startsWith("pipecd.dev/")) return undefined;
  const metadata = value["metadata"];
  if (!isJsonObject(metadata)) return `the ${kind} has no metadata.name`;
  const name = metadata["name"];
  if (name !== undefined && name !== null && typeof name !== "string")
    return `the name of the ${kind} must be a string: put ${String(name)} in quotes`;
  if (textAt(metadata, "name") === "")
    return metadata["generateName"] === undefined
      ? `the ${kind} has no metadata.name`
      : `the ${kind} has generateName instead of a name, so it could not be found again after it was applied`;
  return badPathPart("name", textAt(metadata, "name")) ?? namespaceProblem(kind, metadata["namespace"]);
}

function namespaceProblem(kind: string, namespace: JsonValue | undefined): string | undefined {
  if (namespace === undefined || namespace === null) return undefined;
  if (typeof namespace !== "string") return `the namespace of the ${kind} must be a string`;
  return badPathPart("namespace", namespace);
}

/** Names become part of a URL. These are never valid and would change its path. */
function badPathPart(what: string, text: string): string | undefined {
  return text === "." || text === ".." || /[/%]/.test(text) ? `${JSON.stringify(text)} is not a valid ${what}` : undefined;
}

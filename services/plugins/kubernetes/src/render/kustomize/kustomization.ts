import { fileRules, formatProblem, manifestRules, readDocuments, type YamlFile } from "@slipway/plugin-sdk/yaml";
import { isJsonArray, isJsonObject, type JsonValue, listAt, textAt } from "../../json/json.ts";
import { type ChartReference, chartsOf, chartsOfGenerator, isInline } from "./chart-references.ts";
import { misspeltFields } from "./misspelt-fields.ts";

/** A path, or an address, in a kustomization. */
export interface Reference {
  readonly path: string;
  /** Where it is written: `kustomization.yaml:4`. */
  readonly place: string;
  /** What may be there. `resource`: a file or another kustomization, which may be remote. */
  readonly kind: "resource" | "file";
  /** The field that names it, without indexes. */
  readonly field: string;
}

/** What a kustomization refers to. */
export interface Kustomization {
  readonly references: readonly Reference[];
  readonly charts: readonly ChartReference[];
  /** The charts that it inflates if it is the configuration of a generator. */
  readonly generated: readonly ChartReference[];
  /** The files that it names if it is the configuration of a generator or transformer. */
  readonly sources: readonly Reference[];
  /** Every text in it: more than the fields that are known here may name files. */
  readonly texts: readonly string[];
  readonly problems: readonly string[];
  /** Those of the problems that are about how fields are written. */
  readonly misspelt: readonly string[];
}

/** Of a file that people write. */
const rules = { ...manifestRules, limits: { ...fileRules.limits, documents: 10 } };

const lists = {
  resource: ["resources", "bases", "components", "crds", "generators", "transformers", "validators"],
  file: ["configurations", "patchesStrategicMerge"],
} as const;

/** Reads a kustomization, or the configuration of a generator or transformer. `name` is how messages call the file. */
export function readKustomization(content: string | Uint8Array, name: string): Kustomization {
  const { documents, problems } = readDocuments(content, name, rules);
  const parts = documents.map((document) => partOf(document, name));
  return {
    references: parts.flatMap(({ references }) => references),
    charts: parts.flatMap(({ charts }) => charts),
    generated: parts.flatMap(({ generated }) => generated),
    sources: parts.flatMap(({ sources }) => sources),
    texts: parts.flatMap(({ texts }) => texts),
    problems: [...problems.map(formatProblem), ...parts.flatMap(({ misspelt }) => misspelt)],
    misspelt: parts.flatMap(({ misspelt }) => misspelt),
  };
}

type Path = readonly (string | number)[];

function partOf(document: YamlFile, name: string): Omit<Kustomization, "problems"> {
  const value = document.value as JsonValue; // the reader makes nothing but JSON values
  const placeOf = (path: Path) => `${name}:${document.locate(path).line}`;
  const references: Reference[] = [];
  const add = (kind: Reference["kind"], path: Path, isSource = false) => {
    const text = textAt(value, ...path);
    if (text === "" || isInline(text)) return;
    references.push({ kind, field: String(path[0]), path: isSource ? sourceOf(text) : text, place: placeOf(path) });
  };
  const each = (...path: Path): readonly Path[] => listAt(value, ...path).map((_, index) => [...path, index]);
  const addAll = (kind: Reference["kind"], path: Path, isSource = false) => {
    for (const item of each(...path)) add(kind, item, isSource);
  };

  for (const field of lists.resource) addAll("resource", [field]);
  for (const field of lists.file) addAll("file", [field]);
  for (const field of ["patches", "patchesJson6902", "replacements"]) for (const item of each(field)) add("file", [...item, "path"]);
  add("file", ["openapi", "path"]);
  for (const field of ["configMapGenerator", "secretGenerator"])
    for (const item of each(field)) {
      addAll("file", [...item, "files"], true);
      addAll("file", [...item, "envs"]);
      add("file", [...item, "env"]);
    }
  for (const item of each("helmCharts")) {
    add("file", [...item, "valuesFile"]);
    addAll("file", [...item, "additionalValuesFiles"]);
  }
  const named = references.splice(0);
  const apiVersion = textAt(value, "apiVersion");
  const isBuiltIn = apiVersion === "builtin";
  if (isBuiltIn) {
    for (const field of ["files", "envs"]) addAll("file", [field], true);
    for (const field of ["env", "path", "valuesFile"]) add("file", [field]);
  }
  const charts = chartsOf(value, placeOf, rules);
  const generated = chartsOfGenerator(value, placeOf);
  const isKustomization = apiVersion.startsWith("kustomize.config.k8s.io/") || textAt(value, "kind") === "";
  const misspelt = isBuiltIn || isKustomization ? misspeltFields(value, placeOf) : [];
  return { references: named, sources: references, charts, generated, texts: textsIn(value), misspelt };
}

/** The file of `key=file`. */
function sourceOf(text: string): string {
  return text.slice(text.indexOf("=") + 1);
}

/** All texts, also those of documents in texts. */
function textsIn(value: JsonValue, depth = 0): readonly string[] {
  if (typeof value === "string") {
    if (!value.includes("\n") || depth > 2) return [value];
    const inner = readDocuments(value, "", rules).documents;
    return inner.flatMap((document) => textsIn(document.value as JsonValue, depth + 1));
  }
  if (isJsonArray(value)) return value.flatMap((item) => textsIn(item, depth));
  return isJsonObject(value) ? Object.values(value).flatMap((item) => textsIn(item ?? "", depth)) : [];
}

import { isJsonArray, isJsonObject, type JsonValue } from "../../json/json.ts";

type Path = readonly (string | number)[];

/** The fields of kustomizations, and of configurations of generators, that name files, charts or other kustomizations. */
const fields = [
  ...["resources", "bases", "components", "crds", "generators", "transformers", "validators", "configurations", "patchesStrategicMerge"],
  ...[
    "patches",
    "patchesJson6902",
    "replacements",
    "openapi",
    "configMapGenerator",
    "secretGenerator",
    "path",
    "paths",
    "files",
    "envs",
    "env",
  ],
  ...["helmCharts", "helmGlobals", "helmChartInflationGenerator", "chartHome", "configHome", "helmHome", "chartName", "chartVersion"],
  ...["chartRepoUrl", "releaseName", "valuesFile", "additionalValuesFiles"],
];
const spelling = new Map(fields.map((field) => [folded(field), field]));
/** What holds fields of people. */
const free = new Set([
  "commonLabels",
  "commonAnnotations",
  "labels",
  "valuesInline",
  "valuesLocal",
  "options",
  "generatorOptions",
  "metadata",
]);

/** A sentence for each field that kustomize obeys, as Go ignores the case of letters, although it is not written as it is called: what it names would not be seen. */
export function misspeltFields(value: JsonValue, placeOf: (path: Path) => string): readonly string[] {
  const problems: string[] = [];
  let level: readonly (readonly [value: JsonValue | undefined, path: Path])[] = [[value, []]];
  while (level.length > 0) {
    const next: (readonly [JsonValue | undefined, Path])[] = [];
    for (const [at, path] of level) {
      if (isJsonArray(at)) next.push(...at.map((item, index) => [item, [...path, index]] as const));
      else if (isJsonObject(at))
        for (const [key, item] of Object.entries(at)) {
          const field = spelling.get(folded(key));
          if (field !== undefined && field !== key) problems.push(`${placeOf([...path, key])}: the field ${key} is written ${field}`);
          if (!free.has(key)) next.push([item, [...path, key]]);
        }
    }
    level = next;
  }
  return problems;
}

/** As Go compares names of fields: the long s is an s, and the sign of kelvin a k. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}

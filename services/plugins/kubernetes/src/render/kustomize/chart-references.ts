import { readDocuments, type YamlRules } from "@slipway/plugin-sdk/yaml";
import { isJsonObject, type JsonValue, listAt, textAt } from "../../json/json.ts";

/** A chart that kustomize inflates. Folders are relative to the kustomization. */
export interface ChartReference {
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  /** What the release is called; empty: helm finds a name. */
  readonly release: string;
  /** The folder in which the chart is looked for. */
  readonly home: string;
  /** The folder with the settings of helm; empty: an empty one. */
  readonly configHome: string;
  readonly place: string;
}

type Path = readonly (string | number)[];

/** The charts that a document of a kustomization inflates: listed, also in the form of old versions, or by generators that are written in it. */
export function chartsOf(value: JsonValue, placeOf: (path: Path) => string, rules: YamlRules): readonly ChartReference[] {
  const configHome = textAt(value, "helmGlobals", "configHome");
  const home = textAt(value, "helmGlobals", "chartHome") || "charts";
  const listed = listAt(value, "helmCharts").map((chart, index): ChartReference => {
    const field = (key: string) => textAt(chart, key);
    return {
      ...{ name: field("name"), version: field("version"), repo: field("repo"), release: field("releaseName"), home },
      ...{ configHome, place: placeOf(["helmCharts", index]) },
    };
  });
  const old = listAt(value, "helmChartInflationGenerator").map((chart, index): ChartReference => {
    const field = (key: string) => textAt(chart, key);
    return {
      ...{ name: field("chartName"), version: field("chartVersion"), repo: field("chartRepoUrl"), release: field("releaseName") },
      ...{ home: field("chartHome") || home, configHome: field("helmHome") || configHome },
      place: placeOf(["helmChartInflationGenerator", index]),
    };
  });
  const inline = listAt(value, "generators").flatMap((text, index) => {
    const documents = typeof text === "string" && isInline(text) ? readDocuments(text, "", rules).documents : [];
    return documents.flatMap((document) => chartsOfGenerator(document.value as JsonValue, () => placeOf(["generators", index])));
  });
  return [...listed, ...old, ...inline];
}

/** The charts that a document inflates if it is the configuration of the generator for charts, or a list of such. */
export function chartsOfGenerator(value: JsonValue, placeOf: (path: Path) => string): readonly ChartReference[] {
  if (!isJsonObject(value)) return [];
  if (textAt(value, "kind").endsWith("List"))
    return listAt(value, "items").flatMap((item, index) => chartsOfGenerator(item, (path) => placeOf(["items", index, ...path])));
  if (textAt(value, "kind") !== "HelmChartInflationGenerator") return [];
  const field = (key: string) => textAt(value, key);
  return [
    {
      ...{ name: field("name"), version: field("version"), repo: field("repo"), release: field("releaseName"), place: placeOf(["name"]) },
      ...{ home: field("chartHome") || "charts", configHome: field("configHome") },
    },
  ];
}

/** Whether a document is written where a path may be. */
export function isInline(text: string): boolean {
  return text.includes("\n") || text.trimStart().startsWith("{");
}

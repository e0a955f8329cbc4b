import { closest, type PluginSections, pluginSections } from "@slipway/domain";
import type { FieldPath, Problem, YamlFile } from "@slipway/yaml";
import type { z } from "zod";
import { checkPart } from "../check/check-file.ts";
import { isMapping } from "../json.ts";
import { findNotSupported, type NotSupported } from "../support/not-supported.ts";
import { notSupported } from "../support/not-supported-table.ts";
import { bundledPlugins, bundledSchemas } from "./bundled-plugins.ts";
import type { PluginOfPiped } from "./plugin-of-piped.ts";

/** What is wrong in the parts of a file that belong to plugins. */
export interface PluginFindings {
  /** Values that the plugin will not accept, and fields that must not be ignored. */
  readonly refused: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Checks the sections and the stages of an application file that belong to bundled plugins. */
export function checkPluginParts(file: YamlFile, kind: unknown, spec: unknown, plugins: readonly PluginOfPiped[]): PluginFindings {
  if (!isMapping(spec)) return { refused: [], warnings: [] };
  const sections = pluginSections(kind, spec);
  const bundled = plugins.flatMap(({ name, isBundled }) => {
    const schemas = isBundled ? bundledSchemas(name) : undefined;
    return schemas ? [{ name, schemas }] : [];
  });
  const parts: Part[] = bundled.flatMap(({ name, schemas }) =>
    Object.hasOwn(sections.plugins, name)
      ? [
          {
            path: sectionPath(spec, sections, name),
            value: sections.plugins[name],
            schema: schemas.application,
            rows: notSupported.plugins[name]?.application,
          },
        ]
      : [],
  );
  for (const [index, stage] of stagesOf(spec).entries()) {
    const { name } = stage;
    const owner = bundled.find(({ schemas }) => typeof name === "string" && schemas.stages.has(name));
    const schema = typeof name === "string" ? owner?.schemas.stages.get(name) : undefined;
    if (!owner || !schema) continue;
    const rows = notSupported.plugins[owner.name]?.stages?.[String(name)];
    parts.push({ path: ["spec", "pipeline", "stages", index, "with"], value: stage["with"], schema, rows });
  }
  const found = parts.map((part) => checkPluginPart(file, part));
  return {
    refused: found.flatMap((each) => each.refused),
    warnings: [...found.flatMap((each) => each.warnings), ...likelyTypos(file, spec, sections, plugins)],
  };
}

/** A part of a file that belongs to a plugin. */
export interface Part {
  readonly path: FieldPath;
  readonly value: unknown;
  readonly schema: z.ZodType;
  readonly rows: readonly NotSupported[] | undefined;
}

/** Checks one part. A part without a value is read as an empty one. */
export function checkPluginPart(file: YamlFile, { path, value, schema, rows = [] }: Part): PluginFindings {
  const { problems, warnings } = checkPart(file, schema, { path, value: value ?? {} });
  const { ignored, refused } = findNotSupported(file, rows, path, value);
  return { refused: [...problems, ...refused], warnings: [...warnings, ...ignored] };
}

/** Where the section of a plugin is: for the older kinds it is `spec` itself. */
function sectionPath(spec: Readonly<Record<string, unknown>>, { impliedPlugin }: PluginSections, name: string): FieldPath {
  return impliedPlugin === name || Array.isArray(spec["plugins"]) ? ["spec"] : ["spec", "plugins", name];
}

function stagesOf(spec: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const { pipeline } = spec;
  const stages = isMapping(pipeline) ? pipeline["stages"] : undefined;
  return Array.isArray(stages) ? stages.map((stage) => (isMapping(stage) ? stage : {})) : [];
}

/** Names that no bundled plugin has, and that resemble one. A plugin from elsewhere may have them, so they are no mistakes for certain. */
function likelyTypos(
  file: YamlFile,
  spec: Readonly<Record<string, unknown>>,
  { plugins: sections }: PluginSections,
  plugins: readonly PluginOfPiped[],
): readonly Problem[] {
  const names = [...bundledPlugins, ...plugins.map(({ name }) => name)];
  const stageNames = bundledPlugins.flatMap((name) => [...(bundledSchemas(name)?.stages.keys() ?? [])]);
  const typo = (path: FieldPath, what: string, word: string, known: readonly string[]) => {
    const guess = known.includes(word) ? undefined : closest(word, known);
    const text = `no bundled plugin ${what} ${word}; did you mean ${guess}?`;
    return guess === undefined ? [] : [file.problem(path, text, file.locateKey(path))];
  };
  return [
    ...Object.keys(sections).flatMap((name) => typo(["spec", "plugins", name], "is called", name, names)),
    ...stagesOf(spec).flatMap(({ name }, index) =>
      typeof name === "string" ? typo(["spec", "pipeline", "stages", index, "name"], "has a stage", name, stageNames) : [],
    ),
  ];
}

import { namesNoPlugin } from "@slipway/domain";
import type { FieldPath, Problem, YamlFile } from "@slipway/yaml";
import type { ApplicationConfig } from "../application/application-config.ts";
import { isMapping } from "../json.ts";
import { bundledPlugins, isBundledStage } from "./bundled-plugins.ts";

/** The problem of an application file that has neither stages nor sections of plugins. */
export function withoutPlugins(file: YamlFile, { plugins, stages }: ApplicationConfig): readonly Problem[] {
  if (stages.length > 0 || Object.keys(plugins).length > 0) return [];
  const path = isMapping(file.value) && "spec" in file.value ? ["spec"] : [];
  return [file.problem(path, namesNoPlugin, file.locateKey(path))];
}

/** A warning for each plugin and stage that is not bundled. Whether the piped has it is not known without a piped file. */
export function notBundled(file: YamlFile, { plugins, stages }: ApplicationConfig): readonly Problem[] {
  const warning = (path: FieldPath, what: string) =>
    file.problem(
      path,
      `no bundled plugin ${what}: check the file with --piped, if your piped file has one that does`,
      file.locateKey(path),
    );
  return [
    ...Object.keys(plugins)
      .filter((name) => !bundledPlugins.includes(name))
      .map((name) => warning(["spec", "plugins", name], `is called ${name}`)),
    ...stages.flatMap(({ name }, index) =>
      isBundledStage(name) ? [] : [warning(["spec", "pipeline", "stages", index, "name"], `has a stage ${name}`)],
    ),
  ];
}

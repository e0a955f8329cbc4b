import { closest } from "@slipway/domain";
import type { FieldPath, Problem, YamlFile } from "@slipway/yaml";
import type { ApplicationConfig } from "../application/application-config.ts";
import { bundledPlugins, bundledSchemas, isBundledStage } from "./bundled-plugins.ts";
import type { PluginOfPiped } from "./plugin-of-piped.ts";

/**
 * A problem for each plugin, deploy target and stage of an application file that its piped does not have. A stage that is not bundled is one only
 * if the piped has no plugin from elsewhere, which may run it.
 */
export function notOfPiped(file: YamlFile, application: ApplicationConfig, plugins: readonly PluginOfPiped[]): readonly Problem[] {
  const { plugins: sections, impliedPlugin, deployTargets, stages } = application;
  const names = plugins.map(({ name }) => name);
  const problem = (path: FieldPath, what: string, word: string, known: readonly string[]) => {
    if (known.includes(word)) return [];
    const guess = closest(word, known);
    const advice = guess === undefined ? "" : `; did you mean ${guess}?`;
    return [file.problem(path, `the piped has no ${what} ${word} (it has ${known.join(", ") || "none"})${advice}`, file.locateKey(path))];
  };
  const bundled = plugins.filter(({ isBundled }) => isBundled).map(({ name }) => name);
  const stageNames = bundled.flatMap((name) => [...(bundledSchemas(name)?.stages.keys() ?? [])]);
  const hasForeign = bundled.length < plugins.length;
  return [
    ...Object.keys(sections).flatMap((name) =>
      problem(name === impliedPlugin ? ["kind"] : ["spec", "plugins", name], "plugin", name, names),
    ),
    ...Object.entries(deployTargets).flatMap(([name, targets]) => {
      const plugin = plugins.find((each) => each.name === name);
      if (!plugin) return problem(["spec", "deployTargets", name], "plugin", name, names);
      return targets.flatMap((target, index) =>
        problem(["spec", "deployTargets", name, index], `target of plugin ${name} called`, target, plugin.deployTargets),
      );
    }),
    ...stages.flatMap(({ name }, index) => {
      if (hasForeign && !isBundledStage(name)) return [];
      const owner = bundledPlugins.find((plugin) => bundledSchemas(plugin)?.stages.has(name));
      if (owner !== undefined && names.includes(owner)) return [];
      const what = owner === undefined ? "stage" : `plugin ${owner}, which runs stage`;
      return problem(["spec", "pipeline", "stages", index, "name"], what, name, stageNames);
    }),
  ];
}

import { basename, dirname, resolve } from "node:path";
import {
  type ApplicationConfig,
  bundledStages,
  chooseTargets,
  type PipedToolConfig,
  type PluginOfPiped,
  type Problem,
} from "@slipway/app-config";
import { findSharedDirectory } from "@slipway/git";
import { checkApplication } from "@slipway/plugin-sdk/checking";
import { toolsHere } from "../kubernetes/tools-here.ts";
import { bundledDefinitions } from "./bundled-definitions.ts";
import type { Findings } from "./findings.ts";
import { problemsIn } from "./problems-in.ts";

/**
 * What the bundled plugins will refuse about their sections and stages when a deployment is planned, in their words. What depends on settings that are
 * not known, because no piped file was given, is a warning. Expects a file that is valid by its schemas.
 */
export async function checkStages(
  file: string,
  configText: string,
  application: ApplicationConfig,
  { plugins, tools }: { readonly plugins: readonly PluginOfPiped[]; readonly tools: readonly PipedToolConfig[] },
): Promise<Findings> {
  const dir = resolve(dirname(file));
  const sharedConfigDir = await findSharedDirectory(dir);
  const about = { name: application.name || basename(dir), dir, configFilename: basename(file), configText, sharedConfigDir };
  const found = await Promise.all(
    concerned(application, plugins).map(async ({ name, config, targetLabels = {} }) => {
      const definition = await bundledDefinitions[name]?.();
      if (!definition) return [];
      // The manifests have a check of their own, which also knows the deploy targets.
      const { deployment: _, ...rest } = definition.definition;
      const deployTargets = (chooseTargets(application, plugins)[name] ?? []).flatMap((target) => {
        const labels = targetLabels[target];
        return labels ? [{ name: target, labels }] : [];
      });
      const given = { ...about, deployTargets, config: config?.reveal(), tools: toolsHere(tools), signal: new AbortController().signal };
      const problems = await checkApplication({ ...definition, definition: rest }, given);
      return problems.map(({ text, usesConfig }) => ({ problems: problemsIn(file, text), isCertain: !usesConfig || config !== undefined }));
    }),
  );
  const all = found.flat();
  const some = (isCertain: boolean) =>
    all
      .filter((each) => each.isCertain === isCertain)
      .flatMap(({ problems }) => problems)
      .toSorted(byPosition);
  return { problems: some(true), warnings: some(false) };
}

/** The bundled plugins that have a part in the application. */
function concerned({ plugins: sections, stages }: ApplicationConfig, plugins: readonly PluginOfPiped[]): readonly PluginOfPiped[] {
  const hasStage = (plugin: string) => stages.some(({ name }) => bundledStages(plugin).includes(name));
  return plugins.filter(({ name, isBundled }) => isBundled && (hasStage(name) || Object.hasOwn(sections, name)));
}

function byPosition(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}

import type { DeployTargets } from "@slipway/domain";
import type { ApplicationConfig } from "../application/application-config.ts";
import type { PluginOfPiped } from "./plugin-of-piped.ts";

/** The deploy targets of an application: those that its file names, and the first target of every other plugin. */
export function chooseTargets(
  config: Pick<ApplicationConfig, "deployTargets"> | undefined,
  plugins: readonly Pick<PluginOfPiped, "name" | "deployTargets">[],
): DeployTargets {
  const first = plugins.flatMap(({ name, deployTargets: [target] }) => (target === undefined ? [] : [[name, [target]] as const]));
  return { ...Object.fromEntries(first), ...config?.deployTargets };
}

/** A sentence for each plugin of a file that has several targets, of which the file names none. */
export function targetChoices(
  { deployTargets, plugins: sections }: Pick<ApplicationConfig, "deployTargets" | "plugins">,
  plugins: readonly Pick<PluginOfPiped, "name" | "deployTargets">[],
): readonly string[] {
  return plugins.flatMap(({ name, deployTargets: targets }) => {
    if (targets.length < 2 || !Object.hasOwn(sections, name) || Object.hasOwn(deployTargets, name)) return [];
    return [`plugin ${name} has the targets ${targets.join(", ")}; ${targets[0]}, the first one, is used: name those to deploy to`];
  });
}

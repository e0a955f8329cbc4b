import type { Secret } from "../fields/secret.ts";
import type { JsonObject } from "../json.ts";
import type { PipedConfig } from "../piped/piped-config.ts";
import { bundledPlugins } from "./bundled-plugins.ts";

/** What an application file is checked against: a plugin of the piped that deploys it. */
export interface PluginOfPiped {
  readonly name: string;
  /** Whether the plugin is bundled, so that its schemas are known. */
  readonly isBundled: boolean;
  /** Names of its deploy targets, in order. */
  readonly deployTargets: readonly string[];
  /** Its settings; undefined if no piped is known. */
  readonly config?: Secret<JsonObject>;
  /** The settings of its deploy targets, by their names; none if no piped is known. */
  readonly targetConfigs?: Readonly<Record<string, Secret<JsonObject>>>;
  /** The labels of its deploy targets, by their names; none if no piped is known. */
  readonly targetLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The plugins of a piped, for checking application files. */
export function pluginsOfPiped({ plugins }: Pick<PipedConfig, "plugins">): readonly PluginOfPiped[] {
  return plugins.map(({ name, url, config, deployTargets }) => ({
    name,
    isBundled: url === undefined,
    config,
    deployTargets: deployTargets.map((target) => target.name),
    targetConfigs: Object.fromEntries(deployTargets.map((target) => [target.name, target.config])),
    targetLabels: Object.fromEntries(deployTargets.map((target) => [target.name, target.labels])),
  }));
}

/** All bundled plugins, without targets: what files are checked against if no piped is known. */
export const everyBundledPlugin: readonly PluginOfPiped[] = bundledPlugins.map((name) => ({ name, isBundled: true, deployTargets: [] }));

import { dirname, resolve } from "node:path";
import type { PipedToolConfig, PluginOfPiped } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { findSharedDirectory } from "@slipway/git";
import { configSchema, type RenderContext } from "@slipway/plugin-kubernetes/files";
import { toolsHere } from "./tools-here.ts";

/** The application whose charts and kustomizations are rendered. */
export interface RenderedHere {
  readonly directory: string;
  readonly applicationName: string;
  /** The kubernetes plugin of the piped. Its settings are unknown if no piped file was given. */
  readonly plugin: PluginOfPiped | undefined;
  /** The tools of the piped file. */
  readonly tools: readonly PipedToolConfig[];
}

/** What rendering needs, on this machine. */
export interface RenderingHere extends RenderContext {
  /** Whether this machine lacked something: rendering failed because of that, and not because of the files. */
  readonly lacksSomething: () => boolean;
}

/** Renders with the tools that `slipway plan` uses too: those of the piped file, or else installed into the cache of the user when they are needed. */
export async function renderingHere({ directory, applicationName, plugin, tools }: RenderedHere): Promise<RenderingHere> {
  let isLacking = false;
  return {
    applicationName,
    repositoryDir: dirname(await findSharedDirectory(resolve(directory))),
    commitHash: "",
    get config() {
      if (plugin?.config === undefined) {
        isLacking = true;
        throw new Fault("precondition", "the config of the kubernetes plugin is not known: set --piped to a piped file that has it");
      }
      return configSchema.parse(plugin.config.reveal()); // it is checked with the piped file
    },
    tools: {
      async install(...request) {
        try {
          return await toolsHere(tools).install(...request);
        } catch (error) {
          isLacking = true;
          throw error;
        }
      },
    },
    lacksSomething: () => isLacking,
  };
}

import type { PipedToolConfig } from "@slipway/app-config";
import { silentLogger, userCacheDir } from "@slipway/runtime";

const toolsOfMachine: readonly PipedToolConfig[] = [
  { kind: "installed", name: "kustomize", version: undefined, versionArgs: ["version"] },
  { kind: "installed", name: "helm", version: undefined, versionArgs: ["version", "--short"] },
];

/** The sources of tools for a command on this machine: those of the piped file, then programs of the PATH, because nobody wants to download them again. */
export function sourcesHere(sources: readonly PipedToolConfig[]): readonly PipedToolConfig[] {
  const isAsked = (name: string) => sources.some((each) => each.kind === "installed" && each.name === name && each.version === undefined);
  return [...sources, ...toolsOfMachine.filter(({ name }) => !isAsked(name))];
}

/** The tools that render manifests, for commands without a server. */
export interface ToolsHere {
  /** Returns the path of a program. Throws a Fault with what to do if it cannot be installed. */
  install(name: string, version: string, installScript: string): Promise<string>;
}

/** Tools from these sources or of this machine, else installed into the cache of the user. Nothing happens before the first one is requested. */
export function toolsHere(sources: readonly PipedToolConfig[], signal: AbortSignal = new AbortController().signal): ToolsHere {
  return {
    async install(name, version, installScript) {
      // Imported here: most applications need no tools.
      const { openToolRegistry } = await import("@slipway/plugin-host");
      const registry = await openToolRegistry({
        dir: userCacheDir("tools"),
        sources: sourcesHere(sources),
        log: silentLogger(),
      });
      return await registry.install({ name, version, installScript }, signal);
    },
  };
}

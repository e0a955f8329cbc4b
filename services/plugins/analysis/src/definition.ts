// What the package exports: `slipway check` asks it what the plugin refuses, without running it.
import { analysisPlugin } from "./analysis-plugin.ts";
import { realSources } from "./providers/sources.ts";

/** The plugin. It asks no source until a stage runs. */
export const definition = analysisPlugin(realSources);

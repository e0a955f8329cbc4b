import { definePlugin, type Plugin } from "@slipway/plugin-sdk";
import { analysisStage } from "./analysis-stage.ts";
import type { Sources } from "./providers/sources.ts";
import { schemas } from "./schemas.ts";

/** The plugin for the stage ANALYSIS. */
export function analysisPlugin(sources: Sources): Plugin {
  return definePlugin({ name: "analysis", version: "0.1.0", ...schemas, stages: { ANALYSIS: analysisStage(sources) } });
}

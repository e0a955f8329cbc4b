import { z } from "zod";
import { chartSourcesSchema } from "./render/helm/input/chart-sources.ts";

/** The plugin's `config` in the piped file, with defaults. */
export const configSchema = z.object(chartSourcesSchema);

/** The plugin's `config` in the piped file. */
export type PluginConfig = z.output<typeof configSchema>;

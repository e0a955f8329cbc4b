import { z } from "zod";

/** The plugin's `config` in the piped file, with defaults. */
export const configSchema = z.object({
  chartRepositories: z.array(z.unknown()).default([]),
  chartRegistries: z.array(z.unknown()).default([]),
});

/** The plugin's `config` in the piped file. */
export type PluginConfig = z.output<typeof configSchema>;

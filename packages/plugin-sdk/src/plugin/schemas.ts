import type { z } from "zod";

/** The schemas of what users write for a plugin. Each is optional: a plugin declares what it reads. */
export interface PluginSchemas {
  /** The plugin's own `config` in the piped file. */
  readonly config?: z.ZodType;
  /** `config` of one of its deploy targets in the piped file. */
  readonly deployTarget?: z.ZodType;
  /** Its section of the application file, `spec.plugins.<name>`. An absent section is read as `{}`. */
  readonly application?: z.ZodType;
}

/** The output of a schema, or `unknown` if the plugin declared none. */
type Output<S, Key extends keyof PluginSchemas> = S extends { readonly [K in Key]: infer T extends z.ZodType } ? z.output<T> : unknown;

/** The plugin's own configuration, parsed by its schema. */
export type ConfigOf<S extends PluginSchemas> = Output<S, "config">;
/** A target's configuration, parsed by its schema. */
export type TargetOf<S extends PluginSchemas> = Output<S, "deployTarget">;
/** The plugin's section of the application file, parsed by its schema. */
export type ApplicationOf<S extends PluginSchemas> = Output<S, "application">;

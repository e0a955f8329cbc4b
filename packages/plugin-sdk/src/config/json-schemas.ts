import { z } from "zod";
import type { Plugin } from "../plugin/plugin.ts";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schemas of everything that users write for a plugin. What has no schema is not read by the plugin. */
export interface PluginJsonSchemas {
  /** Its `config` in the piped file. */
  readonly config?: JsonSchema;
  /** The `config` of its deploy targets. */
  readonly deployTarget?: JsonSchema;
  /** Its section of the application file. */
  readonly application?: JsonSchema;
  /** The `with` of its stages, by name. */
  readonly stages: Readonly<Record<string, JsonSchema>>;
}

/**
 * The JSON Schemas of a plugin, for editors and for checking files without running it. An unknown field is an error in them, unless the
 * plugin's own schema accepts any. Refinements and transformations are not part of a JSON Schema: the plugin's schemas are stricter. What
 * `meta` of zod adds to a schema is part of it, such as a `pattern`, and the `errorMessage` for values that do not fit.
 */
export function pluginJsonSchemas({ definition, schemas }: Plugin): PluginJsonSchemas {
  return {
    ...mapValues({ ...schemas }, jsonSchema),
    stages: mapValues(definition.stages, ({ options }) => jsonSchema(options)),
  };
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    override: ({ zodSchema, jsonSchema: made }) => {
      if (zodSchema._zod.def.type === "object") made.additionalProperties ??= false;
    },
  });
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

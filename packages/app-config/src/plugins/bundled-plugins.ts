import { z } from "zod";
import analysis from "../../schema/plugins/analysis.schema.json" with { type: "json" };
import kubernetes from "../../schema/plugins/kubernetes.schema.json" with { type: "json" };
import scriptrun from "../../schema/plugins/scriptrun.schema.json" with { type: "json" };
import wait from "../../schema/plugins/wait.schema.json" with { type: "json" };
import waitapproval from "../../schema/plugins/waitapproval.schema.json" with { type: "json" };
import type { JsonSchema } from "../json-schemas.ts";

/** Schemas of what users write for a plugin. A part that the plugin does not read has a schema without fields. */
export interface PluginSchemas {
  readonly config: z.ZodType;
  readonly deployTarget: z.ZodType;
  readonly application: z.ZodType;
  /** The options of its stages, by name. */
  readonly stages: ReadonlyMap<string, z.ZodType>;
}

interface Published {
  readonly config?: JsonSchema;
  readonly deployTarget?: JsonSchema;
  readonly application?: JsonSchema;
  readonly stages: Readonly<Record<string, JsonSchema>>;
}

/** The schemas that the bundled plugins publish; `npm run schemas` writes them from the plugins' own. */
const published: Readonly<Record<string, Published>> = { analysis, kubernetes, scriptrun, wait, waitapproval };

/** The names of the plugins that are bundled with Slipway. */
export const bundledPlugins: readonly string[] = Object.keys(published);

/** The names of the stages of a bundled plugin; none if no plugin of that name is bundled. */
export function bundledStages(plugin: string): readonly string[] {
  return Object.hasOwn(published, plugin) ? Object.keys(published[plugin]?.stages ?? {}) : [];
}

/** Whether a bundled plugin has a stage of this name. */
export function isBundledStage(name: string): boolean {
  return Object.values(published).some(({ stages }) => Object.hasOwn(stages, name));
}

const read = new Map<string, PluginSchemas>();

/** The schemas of a bundled plugin; undefined if no plugin of that name is bundled. */
export function bundledSchemas(name: string): PluginSchemas | undefined {
  const schemas = Object.hasOwn(published, name) ? published[name] : undefined;
  if (!schemas) return undefined;
  const known = read.get(name);
  if (known) return known;
  const made: PluginSchemas = {
    config: zodOf(schemas.config),
    deployTarget: zodOf(schemas.deployTarget),
    application: zodOf(schemas.application),
    stages: new Map(Object.entries(schemas.stages).map(([stage, schema]) => [stage, zodOf(schema)])),
  };
  read.set(name, made);
  return made;
}

function zodOf(schema: JsonSchema | undefined): z.ZodType {
  return schema === undefined ? z.strictObject({}) : z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]); // zod wrote it
}

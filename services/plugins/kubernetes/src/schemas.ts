import { applicationSchema } from "./application-section.ts";
import { deployTargetSchema } from "./deploy-target.ts";
import { configSchema } from "./plugin-config.ts";

/** The configuration of this plugin: `config`, deploy targets, and the section of the application file. */
export const schemas = {
  config: configSchema,
  deployTarget: deployTargetSchema,
  application: applicationSchema,
};

/** The type of the schemas, for contexts. */
export type Schemas = typeof schemas;

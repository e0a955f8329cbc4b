import { applicationSection, pluginConfig } from "./options/plugin-config.ts";

/** The configuration of this plugin: its `config` in the piped file and its section of the application file. */
export const schemas = { config: pluginConfig, application: applicationSection };

/** The type of the schemas, for contexts. */
export type Schemas = typeof schemas;

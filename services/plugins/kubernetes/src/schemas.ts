import { z } from "zod";
import { applicationSchema } from "./application-section.ts";
import { deployTargetSchema } from "./deploy-target.ts";

/** The configuration of this plugin: `config`, deploy targets, and the section of the application file. */
export const schemas = {
  config: z.object({ chartRepositories: z.array(z.unknown()).default([]), chartRegistries: z.array(z.unknown()).default([]) }),
  deployTarget: deployTargetSchema,
  application: applicationSchema,
};

/** The type of the schemas, for contexts. */
export type Schemas = typeof schemas;

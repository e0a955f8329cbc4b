import { z } from "zod";

/** The configuration of this plugin in the piped file. */
export const schemas = {
  config: z.strictObject({ greeting: z.string().min(1, "is empty").default("hello") }),
};

import { z } from "zod";

/** What people write for this plugin in the piped file. */
export const schemas = {
  config: z.strictObject({ greeting: z.string().min(1, "is empty").default("hello") }),
};

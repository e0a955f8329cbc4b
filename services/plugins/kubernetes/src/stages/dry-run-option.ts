import { z } from "zod";

/** The option `dryRun`, which every stage has that a pipeline can name. */
export const dryRunField = {
  dryRun: z
    .boolean()
    .default(false)
    .describe("Whether the stage only asks the clusters what they would answer, and changes nothing. Default: no."),
};

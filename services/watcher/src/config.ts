import { natsSettings } from "@slipway/bus";
import { z } from "zod";

/** The watcher's environment variables. */
export const configSchema = z.object({
  ...natsSettings.shape,
  PIPED_FILE: z.string().describe("path of the piped file"),
  DATA_DIR: z.string().describe("directory for Git repositories, shared by all services on this machine"),
  AUTO_REGISTER: z
    .stringbool()
    .default(false)
    .describe("whether to register the applications found in repositories that do not set autoRegister"),
});

import { z } from "zod";
import type { AllowedCallers } from "./allowed-callers.ts";

const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((each) => each.trim() || []));

/** Environment variables of every service with a port. */
export const callerSettings = z.object({
  ALLOWED_HOSTS: list.describe(
    "names under which clients call this server, separated by commas; *.example.com is every name below, * every name",
  ),
  ALLOWED_ORIGINS: list.describe("origins of web pages of other hosts that may call this server, separated by commas"),
});

/** The callers that the settings allow. */
export function allowedCallers({ ALLOWED_HOSTS: hosts, ALLOWED_ORIGINS: origins }: z.infer<typeof callerSettings>): AllowedCallers {
  return { hosts, origins };
}

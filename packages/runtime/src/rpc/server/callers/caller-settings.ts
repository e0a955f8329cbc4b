import { messageOf } from "@slipway/domain";
import { z } from "zod";
import type { AllowedCallers } from "./allowed-callers.ts";
import { TrustedProxies } from "./trusted-proxies.ts";

const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((each) => each.trim() || []));

function areProxies(names: readonly string[], context: z.RefinementCtx): void {
  try {
    new TrustedProxies(names);
  } catch (error) {
    context.addIssue({ code: "custom", message: messageOf(error) });
  }
}

/** Environment variables of every service with a port. */
export const callerSettings = z.object({
  ALLOWED_HOSTS: list.describe(
    "names under which clients call this server, separated by commas; *.example.com is every name below, * every name",
  ),
  ALLOWED_ORIGINS: list.describe("origins of web pages of other hosts that may call this server, separated by commas"),
  TRUSTED_PROXIES: list
    .superRefine(areProxies)
    .describe(
      "addresses and networks (10.0.0.0/8) of proxies whose header x-forwarded-for says where a request comes from, separated by commas",
    ),
});

/** The callers that the settings allow. */
export function allowedCallers({
  ALLOWED_HOSTS: hosts,
  ALLOWED_ORIGINS: origins,
  TRUSTED_PROXIES: proxies,
}: z.infer<typeof callerSettings>): AllowedCallers {
  return { hosts, origins, proxies };
}

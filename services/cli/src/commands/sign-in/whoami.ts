import { type GetCallerResponse, GetCallerResponseSchema } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { instantOf } from "@slipway/state";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway whoami` */
export function whoamiCommand(): Command {
  const command = new Command("whoami")
    .description("Show who you are to a server, in which groups and with which roles")
    .action(({ output, ...options }: ApiOptions) =>
      withApi(options, async (api, signal, { server }) => {
        const caller = await api.access.getCaller({}, { signal });
        print(GetCallerResponseSchema, caller, output, () => callerText(caller, server));
      }),
    );
  return apiCommand(command, "whoami", "whoami -o json");
}

function callerText({ id, name, emails, groups, grants, expiresAt }: GetCallerResponse, server: string): string {
  const facts = [
    `${name} at ${server}`,
    `id: ${id}`,
    ...(emails.length > 0 ? [`e-mail: ${emails.join(", ")}`] : []),
    ...(groups.length > 0 ? [`groups: ${groups.join(", ")}`] : []),
    `roles: ${grants.map(({ projectId, from }) => `${from} in ${projectId === "*" ? "every project" : projectId}`).join(", ") || "none"}`,
    ...(expiresAt ? [`signed in until ${instantOf(expiresAt)?.toString({ smallestUnit: "minute" })}`] : []),
  ];
  return facts.map(visibleLine).join("\n");
}

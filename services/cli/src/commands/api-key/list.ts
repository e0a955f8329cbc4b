import { ListApiKeysResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { apiKeyTable } from "../../output/tables/api-key-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway api-key list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List the API keys that you may see, newest first, with who made them and when they were last used")
    .option("--all", "also keys that have expired or were revoked in the last 30 days, and those of CI jobs")
    .action(({ output, all = false, ...options }: ApiOptions & { readonly all?: boolean }) =>
      withApi(options, async (api, signal, { project: projectId }) => {
        const answer = await api.apiKeys.listApiKeys({ projectId, all }, { signal });
        print(ListApiKeysResponseSchema, answer, output, (shown) => apiKeyTable(answer.apiKeys, Date.now(), shown));
        if (answer.apiKeys.length === 0) writeErr(onlyIn(projectId));
      }),
    );
  return apiCommand(command, "api-key list", "api-key list --project shop --all -o json");
}

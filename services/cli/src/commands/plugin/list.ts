import { ListPluginsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { pluginTable } from "../../output/tables/plugin-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway plugin list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List the plugins of all pipeds, with their problems")
    .option("--piped <id>", "only plugins of this piped")
    .action(({ output, piped = "", ...options }: ApiOptions & { readonly piped?: string }) =>
      withApi(options, async (api, signal) => {
        const answer = await api.plugins.listPlugins({ pipedId: piped }, { signal });
        print(ListPluginsResponseSchema, answer, output, (shown) => pluginTable(answer.plugins, Date.now(), shown));
      }),
    );
  return apiCommand(command, "plugin list", "plugin list --piped production -o json");
}

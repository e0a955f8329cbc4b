import { ListRepositoriesResponseSchema } from "@slipway/proto/api";
import { decodeRepository } from "@slipway/state";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { repositoryTable } from "../../output/tables/repository-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway repository list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List the repositories of all pipeds, with the last success and the last error of reading their branches")
    .option("--piped <id>", "only repositories of this piped")
    .action(({ server, output, piped = "" }: ApiOptions & { readonly piped?: string }) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.repositories.listRepositories({ pipedId: piped }, { signal });
        print(ListRepositoriesResponseSchema, answer, output, (shown) =>
          repositoryTable(answer.repositories.map(decodeRepository), Date.now(), shown),
        );
      }),
    );
  return apiCommand(command, "repository list", "repository list --piped production -o json");
}

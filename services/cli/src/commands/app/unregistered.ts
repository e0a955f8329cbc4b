import { ListUnregisteredFilesResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { unregisteredTable } from "../../output/tables/unregistered-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

interface Options extends ApiOptions {
  readonly piped: string;
  readonly repository: string;
}

/** `slipway app unregistered` */
export function unregisteredCommand(): Command {
  const command = new Command("unregistered")
    .description("List the application files of a repository that are those of no application, and why")
    .requiredOption("--piped <id>", "piped that watches the repository")
    .requiredOption("--repository <id>", "id of the repository in the piped file")
    .action(({ output, piped: pipedId, repository: repositoryId, ...options }: Options) =>
      withApi(options, async (api, signal, { project: projectId }) => {
        const answer = await api.applicationFiles.listUnregisteredFiles({ projectId, pipedId, repositoryId }, { signal });
        print(ListUnregisteredFilesResponseSchema, answer, output, ({ wide }) => unregisteredTable(answer.found, wide));
      }),
    );
  return apiCommand(command, "app unregistered --piped main --repository apps");
}

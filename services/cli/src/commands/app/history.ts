import { ListDeploymentsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readDeployment } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { deploymentTable } from "../../output/tables/deployment-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";

/** `slipway app history` */
export function historyCommand(): Command {
  const command = new Command("history")
    .argument("<name|id>", "name or id of the application")
    .description("List the deployments of an application, newest first")
    .option("-n, --limit <count>", "maximum number of deployments", wholeNumber(1, 500), 20)
    .action((idOrName: string, { server, output, limit }: ApiOptions & { readonly limit: number }) =>
      withApi({ server }, async (api, signal) => {
        const { application } = await api.applications.getApplication({ idOrName }, { signal });
        const filter = { applicationId: application?.application?.id ?? "" };
        const answer = await api.deployments.listDeployments({ filter, pageSize: limit }, { signal });
        print(ListDeploymentsResponseSchema, answer, output, () => deploymentTable(answer.deployments.map(readDeployment), Date.now()));
      }),
    );
  return apiCommand(command, "app history shop", "app history shop -n 5 -o json");
}

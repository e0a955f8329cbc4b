import { ListDeploymentsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readDeployment } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { deploymentTable } from "../../output/tables/deployment-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";

/** `slipway deployment list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List deployments, newest first")
    .option("--commit <hash>", "only deployments that contain this commit")
    .option("-n, --limit <count>", "maximum number of deployments", wholeNumber(1, 500), 20)
    .action(({ server, output, commit = "", limit }: ApiOptions & { readonly commit?: string; readonly limit: number }) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.deployments.listDeployments({ filter: { commitHash: commit }, pageSize: limit }, { signal });
        print(ListDeploymentsResponseSchema, answer, output, () => deploymentTable(answer.deployments.map(readDeployment), Date.now()));
      }),
    );
  return apiCommand(command, "deployment list", "deployment list --commit 1a2b3c4");
}

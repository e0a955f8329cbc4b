import { ListDeploymentsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { listDeployments } from "../../connection/list-deployments.ts";
import { readDeployment } from "../../connection/read-answer.ts";
import { applicationIdOf } from "../../connection/resolve-id.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { deploymentTable } from "../../output/tables/deployment-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";
import { applicationReference } from "../references.ts";

/** `slipway app history` */
export function historyCommand(): Command {
  const command = new Command("history")
    .argument("<application>", applicationReference)
    .description("List the deployments of an application, newest first")
    .option("-n, --limit <count>", "maximum number of deployments", wholeNumber(1, 500), 20)
    .action((idOrName: string, { limit, ...options }: ApiOptions & { readonly limit: number }) =>
      withApi(options, async (api, signal) => {
        const filter = { applicationId: await applicationIdOf(api, idOrName, signal) };
        const answer = await listDeployments(api, filter, limit, signal);
        print(ListDeploymentsResponseSchema, answer, options.output, (shown) =>
          deploymentTable(answer.deployments.map(readDeployment), Date.now(), shown),
        );
      }),
    );
  return apiCommand(command, "app history shop", "app history shop -n 5 -o json");
}

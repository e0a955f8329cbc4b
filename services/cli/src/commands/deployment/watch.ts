import { WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readDeploymentChange } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { progressLine } from "../../output/lines/progress-line.ts";
import { printOne } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway deployment watch` */
export function watchCommand(): Command {
  const command = new Command("watch")
    .argument("[id]", "id of a deployment, watched until it has ended (default: all deployments, until interrupted)")
    .description("Show the events of deployments as they happen")
    .action((id: string | undefined, { server, output }: ApiOptions) =>
      withApi({ server }, async (api, signal) => {
        for await (const message of api.deployments.watchDeployments({ deploymentId: id ?? "" }, { signal }))
          printOne(WatchDeploymentsResponseSchema, message, output, () => progressLine(readDeploymentChange(message)) ?? "");
      }),
    );
  return apiCommand(command, "deployment watch", "deployment watch 5f1c… -o json");
}

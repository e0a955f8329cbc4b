import { GetDeploymentResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readDeployment } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { describeDeployment } from "../../output/details/describe-deployment.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

/** `slipway deployment get` */
export function getCommand(): Command {
  const command = new Command("get")
    .argument("<id>", "id of the deployment")
    .description("Show a deployment with its stages")
    .option("--wait", "wait until it has ended; exit code 1 unless it succeeded")
    .action((deploymentId: string, { server, output, wait }: ApiOptions & { readonly wait?: boolean }) =>
      withApi({ server }, async (api, signal) => {
        if (wait) return waitForDeployment(api, deploymentId, output, signal);
        const answer = await api.deployments.getDeployment({ deploymentId }, { signal });
        print(GetDeploymentResponseSchema, answer, output, () => describeDeployment(readDeployment(answer.deployment), Date.now()));
      }),
    );
  return apiCommand(command, "deployment get 5f1c…", "deployment get 5f1c… --wait");
}

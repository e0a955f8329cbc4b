import { GetDeploymentResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { findDeploymentTraces } from "../../connection/find-deployment-traces.ts";
import { readDeployment } from "../../connection/read-answer.ts";
import { deploymentIdOf } from "../../connection/resolve-id.ts";
import { withApi } from "../../connection/with-api.ts";
import { describeDeployment } from "../../output/details/describe-deployment.ts";
import { isForPeople, print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { deploymentReference } from "../references.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

/** `slipway deployment get` */
export function getCommand(): Command {
  const command = new Command("get")
    .argument("<deployment>", deploymentReference)
    .description("Show a deployment with its traces, targets and stages")
    .option("--wait", "wait until it has ended; exit code 1 unless it succeeded")
    .action((reference: string, { output, wait, ...options }: ApiOptions & { readonly wait?: boolean }) =>
      withApi(options, async (api, signal) => {
        const deploymentId = await deploymentIdOf(api, reference, signal);
        if (wait) return void (await waitForDeployment(api, deploymentId, output, signal));
        const answer = await api.deployments.getDeployment({ deploymentId }, { signal });
        const traces = isForPeople(output) ? await findDeploymentTraces(api, deploymentId, signal) : undefined;
        print(GetDeploymentResponseSchema, answer, output, (shown) =>
          describeDeployment(readDeployment(answer.deployment), Date.now(), shown, traces),
        );
      }),
    );
  return apiCommand(command, "deployment get 5f1c9a2e", "deployment get shop", "deployment get 5f1c9a2e --wait");
}

import { SkipWaitResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { deploymentIdOf } from "../../connection/resolve-id.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { deploymentReference } from "../references.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

/** `slipway deployment skip-wait` */
export function skipWaitCommand(): Command {
  const command = new Command("skip-wait")
    .argument("<deployment>", deploymentReference)
    .description("Let a deployment begin that waits for other applications (spec.dependsOn), although they are not ready")
    .option("--wait", "wait until the deployment has ended; exit code 1 unless it succeeded")
    .action((reference: string, { output, wait, ...options }: ApiOptions & { readonly wait?: boolean }) =>
      withApi(options, async (api, signal) => {
        const deploymentId = await deploymentIdOf(api, reference, signal);
        const answer = await api.deployments.skipWait({ deploymentId }, { signal });
        if (wait) return void (await waitForDeployment(api, deploymentId, output, signal));
        const { skippedBy, waitsFor } = answer;
        const said =
          skippedBy === ""
            ? `deployment ${deploymentId} waits no longer for ${waitsFor}`
            : `${skippedBy} skipped the wait before: nothing changed`;
        print(SkipWaitResponseSchema, answer, output, () => said);
      }),
    );
  return apiCommand(command, "deployment skip-wait 5f1c9a2e", "deployment skip-wait shop --wait");
}

import { randomUUID } from "node:crypto";
import type { RollbackChoice } from "@slipway/domain";
import { CancelDeploymentResponseSchema } from "@slipway/proto/api";
import { rollbackChoice } from "@slipway/state";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

interface Options extends ApiOptions {
  readonly rollback?: boolean;
  readonly wait?: boolean;
}

/** `slipway deployment cancel` */
export function cancelCommand(): Command {
  const command = new Command("cancel")
    .argument("<id>", "id of the deployment")
    .description("Cancel a deployment, or its rollback if one is in progress")
    .option("--rollback", "roll back, even if no stage has started; rejected if the plan has no rollback stages")
    .option("--no-rollback", "leave what was deployed as it is (default: as the application file says)")
    .option("--wait", "wait until the deployment has ended; exit code 1 unless it succeeded")
    .action(cancel);
  return apiCommand(command, "deployment cancel 5f1c…", "deployment cancel 5f1c… --no-rollback --wait");
}

async function cancel(deploymentId: string, { server, output, rollback, wait }: Options): Promise<void> {
  await withApi({ server }, async (api, signal) => {
    const request = { deploymentId, rollback: rollbackChoice.encode(choiceOf(rollback)), commandId: randomUUID() };
    const answer = await api.deployments.cancelDeployment(request, { signal });
    if (wait) return waitForDeployment(api, deploymentId, output, signal);
    const what = answer.endsRollback ? "the rollback of deployment" : "deployment";
    print(CancelDeploymentResponseSchema, answer, output, () => `cancellation of ${what} ${deploymentId} requested`);
  });
}

function choiceOf(rollback: boolean | undefined): RollbackChoice {
  if (rollback === undefined) return "as-planned";
  return rollback ? "rollback" : "no-rollback";
}

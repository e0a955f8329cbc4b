import { randomUUID } from "node:crypto";
import type { RollbackChoice } from "@slipway/domain";
import { CancelDeploymentResponseSchema } from "@slipway/proto/api";
import { rollbackChoice } from "@slipway/state";
import { Command } from "commander";
import { deploymentIdOf } from "../../connection/resolve-id.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { deploymentReference } from "../references.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

interface Options extends ApiOptions {
  readonly rollback?: boolean;
  readonly wait?: boolean;
}

/** `slipway deployment cancel` */
export function cancelCommand(): Command {
  const command = new Command("cancel")
    .argument("<deployment>", deploymentReference)
    .description("Cancel a deployment, or its rollback if one is in progress")
    .option("--rollback", "roll back, even if no stage has started; rejected if the plan has no rollback stages")
    .option("--no-rollback", "leave what was deployed as it is (default: as the application file says)")
    .option("--wait", "wait until the deployment has ended; exit code 1 unless it ended as cancelled, or its rollback as asked for")
    .action(cancel);
  return apiCommand(command, "deployment cancel 5f1c9a2e", "deployment cancel shop", "deployment cancel 5f1c9a2e --no-rollback --wait");
}

async function cancel(reference: string, { output, rollback, wait, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const deploymentId = await deploymentIdOf(api, reference, signal);
    const request = { deploymentId, rollback: rollbackChoice.encode(choiceOf(rollback)), commandId: randomUUID() };
    const answer = await api.deployments.cancelDeployment(request, { signal });
    // A rollback that was cancelled ends its deployment with the status that led to it.
    if (wait)
      return void (await waitForDeployment(
        api,
        deploymentId,
        output,
        signal,
        answer.endsRollback ? ["cancelled", "failed"] : ["cancelled"],
      ));
    const what = answer.endsRollback ? "the rollback of deployment" : "deployment";
    const { alreadyRequestedBy: by } = answer;
    const result = by === "" ? "requested" : `was already requested by ${by}`;
    print(CancelDeploymentResponseSchema, answer, output, () => `cancellation of ${what} ${deploymentId} ${result}`);
  });
}

function choiceOf(rollback: boolean | undefined): RollbackChoice {
  if (rollback === undefined) return "as-planned";
  return rollback ? "rollback" : "no-rollback";
}

import { randomUUID } from "node:crypto";
import { shortId } from "@slipway/domain";
import { RollbackApplicationResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { applicationReference, rollbackReference } from "../references.ts";
import { type SyncOptions, strategyOf, syncOptions, waitForSync } from "./sync-options.ts";

/** `slipway app rollback` */
export function rollbackCommand(): Command {
  const command = new Command("rollback")
    .argument("<application>", applicationReference)
    .argument("[deployment]", rollbackReference)
    .description(
      "Deploy the files of an earlier successful deployment again; the next commit that touches the application is deployed as usual",
    )
    .action(rollback);
  return apiCommand(
    syncOptions(command),
    "app rollback shop",
    "app rollback shop 5f1c9a2e --wait",
    "app rollback shop --strategy quick-sync --wait --health",
  );
}

async function rollback(idOrName: string, deployment: string | undefined, options: ApiOptions & SyncOptions): Promise<void> {
  const { output } = options;
  await withApi(options, async (api, signal) => {
    const request = { idOrName, deploymentId: deployment ?? "", strategy: strategyOf(options), commandId: randomUUID() };
    const answer = await api.applications.rollbackApplication(request, { signal });
    const { deploymentId, toDeploymentId, commitHash } = answer;
    writeErr(
      `slipway: rolling back to commit ${commitHash.slice(0, 7)} of deployment ${shortId(toDeploymentId)}. What ran until now is held until a person deploys or releases it. The branch is unchanged: revert the bad commit there, because the next commit that touches the application deploys the branch again`,
    );
    if (options.wait || options.health) return await waitForSync(api, answer, options, signal);
    print(RollbackApplicationResponseSchema, answer, output, () => `deployment ${deploymentId} requested`);
  });
}

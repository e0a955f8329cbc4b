import { randomUUID } from "node:crypto";
import { SyncApplicationResponseSchema } from "@slipway/proto/api";
import { syncStrategy } from "@slipway/state";
import { Command, Option } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { waitForDeployment } from "../deployment/wait-for-deployment.ts";

const strategies = ["auto", "quick-sync", "pipeline"] as const;

interface Options extends ApiOptions {
  readonly strategy: (typeof strategies)[number];
  readonly wait?: boolean;
}

/** `slipway app sync` */
export function syncCommand(): Command {
  const command = new Command("sync")
    .argument("<name|id>", "name or id of the application")
    .description("Deploy the head of the application's branch")
    .addOption(
      new Option("--strategy <strategy>", "strategy of the deployment; auto lets the planner decide").choices(strategies).default("auto"),
    )
    .option("--wait", "wait until the deployment has ended; exit code 1 unless it succeeded")
    .action(sync);
  return apiCommand(command, "app sync shop", "app sync shop --strategy pipeline --wait");
}

async function sync(idOrName: string, { server, output, strategy, wait }: Options): Promise<void> {
  await withApi({ server }, async (api, signal) => {
    const request = { idOrName, strategy: syncStrategy.encode(strategy === "auto" ? undefined : strategy), commandId: randomUUID() };
    const answer = await api.applications.syncApplication(request, { signal });
    if (wait) return waitForDeployment(api, answer.deploymentId, output, signal);
    print(SyncApplicationResponseSchema, answer, output, () => `deployment ${answer.deploymentId} requested`);
  });
}

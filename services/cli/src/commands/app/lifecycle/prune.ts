import { randomUUID } from "node:crypto";
import { type PruneApplicationResponse, PruneApplicationResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../../connection/with-api.ts";
import { exitCodes } from "../../../exit-codes.ts";
import { isForPeople, print } from "../../../output/print.ts";
import { orphanTable } from "../../../output/tables/orphan-table.ts";
import { confirm } from "../../../output/terminal/confirm.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { waitForDeployment } from "../../deployment/wait-for-deployment.ts";
import { applicationReference } from "../../references.ts";

interface Options extends ApiOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

/** `slipway app prune` */
export function pruneCommand(): Command {
  const command = new Command("prune")
    .argument("<application>", applicationReference)
    .description(
      "Delete what a removed application deployed, as a deployment. Objects of protected kinds, those that an annotation keeps, and those that another application owns by then stay",
    )
    .option("--dry-run", "only show what would be deleted")
    .option("-y, --yes", "do not ask for confirmation")
    .option("--wait", "wait until the deployment has ended; exit code 1 unless it succeeded")
    .action(prune);
  return apiCommand(command, "app prune shop --dry-run", "app prune shop", "app prune shop --yes --wait", "app list --removed");
}

async function prune(idOrName: string, { output, yes, dryRun, wait, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const preview = await api.applications.pruneApplication({ idOrName, dryRun: true }, { signal });
    if (dryRun)
      return print(
        PruneApplicationResponseSchema,
        preview,
        output,
        ({ wide }) => `${orphanTable(preview.objects, wide)}\n\n${summary(preview)}`,
      );
    if (!yes) {
      writeErr(`${orphanTable(preview.objects, true)}\n\n${summary(preview)}`);
      if (!(await confirm(`Delete what application ${preview.name} deployed?`, "--yes", signal))) {
        writeErr("nothing was deleted");
        process.exitCode = exitCodes.failed;
        return;
      }
    }
    // By its id: another application may have the name by now.
    const request = { idOrName: preview.applicationId, commandId: randomUUID() };
    const answer = await api.applications.pruneApplication(request, { signal });
    if (wait) return void (await waitForDeployment(api, answer.deploymentId, output, signal));
    print(PruneApplicationResponseSchema, answer, output, () => `deployment ${answer.deploymentId} requested`);
    if (!isForPeople(output)) return;
    writeErr(`slipway: follow it with \`slipway deployment get ${answer.deploymentId}\``);
  });
}

function summary({ name, objects, isObserved }: PruneApplicationResponse): string {
  if (!isObserved) return `what application ${name} left has not been observed: everything in its inventories would be deleted`;
  const kept = objects.filter(({ metadata }) => metadata["Kept"] !== undefined).length;
  const going = objects.length - kept;
  return `${going} ${going === 1 ? "object" : "objects"} of application ${name} would be deleted${kept > 0 ? `, ${kept} would stay` : ""}`;
}

import { randomUUID } from "node:crypto";
import { SyncApplicationResponseSchema } from "@slipway/proto/api";
import { Command, Option } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { exitCodes } from "../../exit-codes.ts";
import { isForPeople, print } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { savedPlanId } from "../../plan-preview/saved-plan.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { isRefused, takenWords, untilTaken } from "../deployment/until-taken.ts";
import { commitHash } from "../option-values.ts";
import { applicationReference } from "../references.ts";
import { type SyncOptions, strategyOf, syncOptions, waitForSync } from "./sync-options.ts";

interface Options extends ApiOptions, SyncOptions {
  readonly revision?: string;
  readonly plan?: string;
  readonly pruneTargets?: boolean;
}

/** `slipway app sync` */
export function syncCommand(): Command {
  const command = new Command("sync")
    .argument("<application>", applicationReference)
    .description("Deploy the head of the application's branch, or another commit of the branch")
    .option(
      "--revision <commit>",
      "commit of the branch to deploy, or at least its first 7 characters (default: the head); exit code 1 if it cannot be deployed",
      commitHash,
    )
    .option(
      "--plan <id or file>",
      "apply exactly this reviewed plan (see slipway app diff --plan and --save-plan), once; exit code 1 if the commits or the deploy targets changed since",
    )
    .addOption(
      new Option(
        "--prune-targets",
        "when everything else has succeeded, delete what the application left on deploy targets that it no longer has (default: as onTargetRemoval in its file says)",
      ).conflicts("plan"),
    )
    .action(sync);
  return apiCommand(
    syncOptions(command),
    "app sync shop",
    "app sync shop --strategy pipeline --wait",
    "app sync shop --wait --health --timeout 10m",
    "app sync shop --revision 1a2b3c4 --wait",
    "app sync shop --prune-targets --wait",
    "app sync shop --plan plan.json --wait",
    "app sync shop --plan 1a2b3c4d5e6f-0a1b2c3d4e5f-q-0123456789abcdef0123456789abcdef-tb4x2k --wait",
  );
}

async function sync(idOrName: string, options: Options): Promise<void> {
  const { output, revision = "", plan, pruneTargets = false } = options;
  await withApi(options, async (api, signal) => {
    const find = async () => {
      const { application } = await api.applications.getApplication({ idOrName, withoutResources: true }, { signal });
      return { id: application?.application?.id ?? "" };
    };
    const planId = plan === undefined ? "" : await savedPlanId(plan, { named: idOrName, find });
    const request = { idOrName, revision, planId, pruneTargets, strategy: strategyOf(options), commandId: randomUUID() };
    const answer = await api.applications.syncApplication(request, { signal });
    if (answer.releases !== "") writeErr(`slipway: ${answer.releases}. This sync deploys it again, and releases it`);
    if (options.wait || options.health) return await waitForSync(api, answer, options, signal);
    const { deploymentId } = answer;
    if (revision === "" && planId === "")
      return print(SyncApplicationResponseSchema, answer, output, () => `deployment ${deploymentId} requested`);
    const taken = await untilTaken(api, deploymentId, signal);
    const words = takenWords(deploymentId, revision || planId, taken);
    print(SyncApplicationResponseSchema, answer, output, () => words);
    if (!taken || !isRefused(taken)) return;
    if (!isForPeople(output)) writeErr(words);
    process.exitCode = exitCodes.failed;
  });
}

import { DiffApplicationResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describePreview } from "../../output/details/describe-preview.ts";
import { print } from "../../output/print.ts";
import { savePlan } from "../../plan-preview/saved-plan.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { applicationReference } from "../references.ts";

interface Options extends ApiOptions {
  readonly exitCode?: boolean;
  readonly plan?: boolean;
  readonly savePlan?: string;
}

/** `slipway app diff` */
export function diffCommand(): Command {
  const command = new Command("diff")
    .argument("<application>", applicationReference)
    .description("Show what a deployment of the branch's head would change compared with what was deployed last; secrets are masked")
    .option("--exit-code", "exit code 1 if there are changes")
    .option(
      "--plan",
      "also plan the deployment: strategy, stages, and the id with which exactly this plan can be applied (app sync --plan)",
    )
    .option("--save-plan <file>", "like --plan, and write it to this file, as JSON; app sync NAME --plan FILE applies it")
    .action(diff);
  return apiCommand(
    command,
    "app diff shop",
    "app diff shop --plan",
    "app diff shop --save-plan plan.json",
    "app diff shop --exit-code -o json",
  );
}

async function diff(idOrName: string, options: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const withPlan = options.plan === true || options.savePlan !== undefined;
    const answer = await api.applications.diffApplication({ idOrName, withPlan }, { signal });
    if (options.savePlan !== undefined) await savePlan(options.savePlan, DiffApplicationResponseSchema, answer);
    print(DiffApplicationResponseSchema, answer, options.output, () => describePreview(answer.preview));
    const isUnknown = (answer.preview?.problems.length ?? 0) > 0;
    const hasChanges = answer.preview?.targets.some(({ noChange }) => !noChange) ?? false;
    if (isUnknown || (options.exitCode && hasChanges)) process.exitCode = exitCodes.failed;
  });
}

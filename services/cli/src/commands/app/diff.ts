import { DiffApplicationResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describePreview } from "../../output/details/describe-preview.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { applicationReference } from "../references.ts";

interface Options extends ApiOptions {
  readonly exitCode?: boolean;
  readonly plan?: boolean;
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
    .action(diff);
  return apiCommand(command, "app diff shop", "app diff shop --plan", "app diff shop --exit-code -o json");
}

async function diff(idOrName: string, options: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const answer = await api.applications.diffApplication({ idOrName, withPlan: options.plan === true }, { signal });
    print(DiffApplicationResponseSchema, answer, options.output, () => describePreview(answer.preview));
    const isUnknown = (answer.preview?.problems.length ?? 0) > 0;
    const hasChanges = answer.preview?.targets.some(({ noChange }) => !noChange) ?? false;
    if (isUnknown || (options.exitCode && hasChanges)) process.exitCode = exitCodes.failed;
  });
}

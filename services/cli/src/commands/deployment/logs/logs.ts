import { type Deployment, findStages, isFinal, shortId } from "@slipway/domain";
import { Command } from "commander";
import type { ApiClient } from "../../../connection/api-client.ts";
import { readDeployment } from "../../../connection/read-answer.ts";
import { deploymentIdOf } from "../../../connection/resolve-id.ts";
import { withApi } from "../../../connection/with-api.ts";
import type { OutputFormat } from "../../../output/print.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { deploymentReference } from "../../references.ts";
import { untilPlanned } from "../until-planned.ts";
import { followDeploymentLogs } from "./follow-deployment-logs.ts";
import { showStageLog } from "./show-stage-log.ts";

interface Options extends ApiOptions {
  readonly follow?: boolean;
}

/** `slipway deployment logs` */
export function logsCommand(): Command {
  const command = new Command("logs")
    .argument("<deployment>", deploymentReference)
    .argument("[stage]", "name or id of a stage (default: every stage that has started)")
    .description("Show the logs of a deployment's stages")
    .option(
      "-f, --follow",
      "show new lines until the stage has ended, one of a plan that is still missing too; without a stage until the deployment has ended, its rollback included",
    )
    .action(logs);
  return apiCommand(command, "deployment logs 5f1c9a2e", "deployment logs shop --follow", "deployment logs 5f1c9a2e K8S_SYNC --follow");
}

async function logs(reference: string, stage: string | undefined, { output, follow = false, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const deploymentId = await deploymentIdOf(api, reference, signal);
    if (follow && stage === undefined) return await followDeploymentLogs(api, deploymentId, output, signal);
    const answer = await api.deployments.getDeployment({ deploymentId }, { signal });
    const found = readDeployment(answer.deployment);
    const deployment = follow ? await untilPlanned(api, found, signal) : found;
    await showLogs(api, deployment, { stage, follow, output }, signal);
  });
}

interface Shown {
  readonly stage: string | undefined;
  readonly follow: boolean;
  readonly output: OutputFormat;
}

/** Shows the logs of the stages that have begun. */
export async function showLogs(
  api: ApiClient,
  deployment: Deployment,
  { stage, follow, output }: Shown,
  signal: AbortSignal,
): Promise<void> {
  const { id: deploymentId } = deployment;
  if (stage === undefined || deployment.stages.length === 0) sayWhyEmpty(deployment);
  for (const shown of stagesToShow(deployment, stage)) await showStageLog(api, { deploymentId, stage: shown, follow, output }, signal);
}

/** The stages to show, each under its name. One that the deployment does not have goes to the server, whose answer lists the stages there are. */
function stagesToShow(deployment: Deployment, stage: string | undefined): readonly { readonly id: string; readonly name: string }[] {
  if (stage === undefined) return deployment.stages.filter(({ status }) => status !== "not-started");
  const found = findStages(deployment, stage);
  return found.length > 0 ? found : [{ id: stage, name: stage }];
}

/** Says on standard error why there is no log yet, and what to wait for; nothing once a stage has begun. */
function sayWhyEmpty({ id, status, statusReason, stages }: Deployment): void {
  if (stages.some((each) => each.status !== "not-started")) return;
  const missing = stages.length === 0 ? "it has no plan" : "no stage has begun";
  const next = `wait with slipway deployment logs ${shortId(id)} --follow`;
  if (isFinal(status))
    writeErr(`slipway: deployment ${id} has no log: ${status} before a stage began${statusReason && `: ${statusReason}`}`);
  else writeErr(`slipway: deployment ${id} has no log yet: ${missing} yet (${status}); ${next}`);
}

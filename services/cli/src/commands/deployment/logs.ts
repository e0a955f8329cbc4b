import { type Deployment, findStages } from "@slipway/domain";
import { Command } from "commander";
import { readDeployment } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { showStageLog } from "./show-stage-log.ts";

interface Options extends ApiOptions {
  readonly follow?: boolean;
}

/** `slipway deployment logs` */
export function logsCommand(): Command {
  const command = new Command("logs")
    .argument("<id>", "id of the deployment")
    .argument("[stage]", "name or id of a stage (default: every stage that has started)")
    .description("Show the logs of a deployment's stages")
    .option(
      "-f, --follow",
      "show new lines until the stage has ended; without a stage: the stages that have started so far, one after another",
    )
    .action(logs);
  return apiCommand(command, "deployment logs 5f1c…", "deployment logs 5f1c… K8S_SYNC --follow");
}

async function logs(deploymentId: string, stage: string | undefined, { server, output, follow = false }: Options): Promise<void> {
  await withApi({ server }, async (api, signal) => {
    const answer = await api.deployments.getDeployment({ deploymentId }, { signal });
    for (const shown of stagesToShow(readDeployment(answer.deployment), stage))
      await showStageLog(api, { deploymentId, stage: shown, follow, output }, signal);
  });
}

/** The stages to show, each under its name. One that the deployment does not have goes to the server, whose answer lists the stages there are. */
function stagesToShow(deployment: Deployment, stage: string | undefined): readonly { readonly id: string; readonly name: string }[] {
  if (stage === undefined) return deployment.stages.filter(({ status }) => status !== "not-started");
  const found = findStages(deployment, stage);
  return found.length > 0 ? found : [{ id: stage, name: stage }];
}

import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { deploymentIdOf } from "../../connection/resolve-id.ts";
import { withApi } from "../../connection/with-api.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { deploymentReference } from "../references.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

interface Options extends ApiOptions {
  readonly wait?: boolean;
}

/** What `approve` and `skip` differ in. */
export interface StageVerb {
  readonly name: string;
  readonly description: string;
  /** The stage that is meant if none is named. */
  readonly defaultStage: string;
  /** A stage for the examples. */
  readonly example: string;
  /** Sends the request and returns how to print the answer, for when the command does not wait. */
  readonly send: (
    api: ApiClient,
    request: { readonly deploymentId: string; readonly stageId: string },
    options: Pick<ApiOptions, "output"> & { readonly signal: AbortSignal },
  ) => Promise<() => void>;
}

/** A command that a person gives to one stage of a deployment. */
export function stageCommand({ name, description, defaultStage, example, send }: StageVerb): Command {
  const command = new Command(name)
    .argument("<deployment>", deploymentReference)
    .argument("[stage]", `name or id of the stage (default: ${defaultStage})`)
    .description(description)
    .option("--wait", "wait until the deployment has ended; exit code 1 unless it succeeded")
    .action((reference: string, stageId = "", { output, wait, ...options }: Options) =>
      withApi(options, async (api, signal) => {
        const deploymentId = await deploymentIdOf(api, reference, signal);
        const show = await send(api, { deploymentId, stageId }, { output, signal });
        if (wait) await waitForDeployment(api, deploymentId, output, signal);
        else show();
      }),
    );
  return apiCommand(command, `deployment ${name} 5f1c9a2e`, `deployment ${name} shop`, `deployment ${name} 5f1c9a2e ${example} --wait`);
}

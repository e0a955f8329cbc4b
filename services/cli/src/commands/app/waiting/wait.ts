import { Fault } from "@slipway/domain";
import { Command, Option } from "commander";
import { applicationIdOf } from "../../../connection/resolve-id.ts";
import { withApi } from "../../../connection/with-api.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { durationMs } from "../../option-values.ts";
import { applicationReference } from "../../references.ts";
import { waitForHealth, waitForIdle, waitForSynced } from "./wait-for-application.ts";

interface Options extends ApiOptions {
  readonly health?: boolean;
  readonly synced?: boolean;
  readonly timeout: number;
}

/** `slipway app wait` */
export function waitCommand(): Command {
  const command = new Command("wait")
    .argument("<application>", applicationReference)
    .description("Wait until no deployment of an application is in progress; exit code 1 if that takes too long")
    .option("--health", "also wait until what runs was seen healthy after the last deployment")
    .option("--synced", "also wait until what runs is what was deployed")
    .addOption(new Option("--timeout <duration>", "how long to wait").argParser(durationMs).default(durationMs("10m"), "10m"))
    .action(wait);
  return apiCommand(command, "app wait shop", "app wait shop --health --timeout 5m");
}

async function wait(idOrName: string, options: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const applicationId = await applicationIdOf(api, idOrName, signal);
    if (applicationId === "") throw new Fault("not_found", `no application ${idOrName}`);
    const deadline = performance.now() + options.timeout;
    const left = () => ({ timeoutMs: Math.max(1, deadline - performance.now()), signal });
    await waitForIdle(api, applicationId, left());
    if (options.synced) await waitForSynced(api, applicationId, left());
    if (options.health) await waitForHealth(api, applicationId, left());
  });
}

import { Command } from "commander";
import { withApi } from "../connection/with-api.ts";
import { exitCodes } from "../exit-codes.ts";
import { printValue } from "../output/print.ts";
import { statusTable } from "../output/tables/status-table.ts";
import { checkSystem } from "../status/check-system.ts";
import { type ApiOptions, apiCommand } from "./api-command.ts";

/** `slipway status` */
export function statusCommand(): Command {
  const command = new Command("status")
    .description(
      "Show whether the control plane is healthy: NATS and its streams, the store, the services, plugins, repositories, applications and dead letters, with what to do next; exit code 1 if something that you may see needs a person, 4 if the server does not answer",
    )
    .action(show);
  return apiCommand(command, "status", "status -o wide", "status -o json");
}

async function show({ output, ...options }: ApiOptions): Promise<void> {
  await withApi(options, async (api, signal, { server, project: projectId }) => {
    const checks = await checkSystem(api, { server, projectId, signal });
    const healthy = checks.every(({ state }) => state !== "attention");
    printValue({ healthy, checks }, output, (shown) => statusTable(checks, shown));
    if (!healthy) process.exitCode = exitCodes.failed;
  });
}

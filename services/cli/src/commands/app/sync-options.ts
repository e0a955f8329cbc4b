import { syncStrategy } from "@slipway/state";
import { type Command, Option } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import type { OutputFormat } from "../../output/print.ts";
import { waitForDeployment } from "../deployment/wait-for-deployment.ts";
import { durationMs } from "../option-values.ts";
import { waitForHealth } from "./waiting/wait-for-application.ts";

const strategies = ["auto", "quick-sync", "pipeline"] as const;

/** What the commands that request a deployment have in common. */
export interface SyncOptions {
  readonly output: OutputFormat;
  readonly strategy: (typeof strategies)[number];
  readonly wait?: boolean;
  readonly health?: boolean;
  readonly timeout: number;
}

/** Adds the options of a command that requests a deployment. */
export function syncOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--strategy <strategy>", "strategy of the deployment; auto lets the planner decide").choices(strategies).default("auto"),
    )
    .option("--wait", "wait until the deployment has ended; exit code 1 unless it succeeded")
    .option("--health", "like --wait, then also wait until what runs is healthy; exit code 1 if it is not in time")
    .addOption(
      new Option("--timeout <duration>", "how long to wait for health after the deployment has ended")
        .argParser(durationMs)
        .default(durationMs("10m"), "10m"),
    );
}

/** The strategy of a request; unspecified for `auto`. */
export function strategyOf({ strategy }: Pick<SyncOptions, "strategy">) {
  return syncStrategy.encode(strategy === "auto" ? undefined : strategy);
}

/** Waits for the deployment, and if it succeeded and that is asked for, for the health of its application. Sets the exit code. */
export async function waitForSync(
  api: ApiClient,
  { deploymentId, applicationId }: { readonly deploymentId: string; readonly applicationId: string },
  { output, health, timeout }: SyncOptions,
  signal: AbortSignal,
): Promise<void> {
  const status = await waitForDeployment(api, deploymentId, output, signal);
  if (health && status === "succeeded") await waitForHealth(api, applicationId, { timeoutMs: timeout, signal });
}

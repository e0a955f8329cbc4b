import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { DeploymentStatus } from "@slipway/domain";
import { ListDeploymentsResponseSchema } from "@slipway/proto/api";
import { deploymentStatus } from "@slipway/state";
import { Command } from "commander";
import { listDeployments } from "../../connection/list-deployments.ts";
import { readDeployment } from "../../connection/read-answer.ts";
import { applicationIdOf } from "../../connection/resolve-id.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { deploymentTable } from "../../output/tables/deployment-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { commitHash, since, someOf, wholeNumber } from "../option-values.ts";
import { onlyApplication } from "../references.ts";

const statuses = [
  "pending",
  "planned",
  "running",
  "rolling-back",
  "succeeded",
  "failed",
  "cancelled",
  "superseded",
] as const satisfies readonly DeploymentStatus[];

interface Options extends ApiOptions {
  readonly commit?: string;
  readonly app?: string;
  readonly status?: readonly DeploymentStatus[];
  readonly since?: Temporal.Instant;
  readonly waiting?: boolean;
  readonly limit: number;
}

/** `slipway deployment list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List deployments, newest first")
    .option("--app <application>", onlyApplication)
    .option("--status <status>", `only deployments with this status: ${statuses.join(", ")}`, someOf(statuses))
    .option("--since <time>", "only deployments triggered since then, such as 2h or 2026-11-29", since)
    .option("--waiting", "only deployments that wait for a person or for other applications")
    .option("--commit <hash>", "only deployments that contain this commit, by its hash or at least its first 7 characters", commitHash)
    .option("-n, --limit <count>", "maximum number of deployments", wholeNumber(1, 500), 20)
    .action(list);
  return apiCommand(
    command,
    "deployment list",
    "deployment list --status failed,cancelled --since 7d",
    "deployment list --app shop --limit 5",
    "deployment list --waiting",
    "deployment list --commit 1a2b3c4 -o wide",
  );
}

async function list({ commit = "", app, status = [], since: from, waiting = false, limit, output, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal, { project }) => {
    const filter = {
      projectId: project,
      applicationId: await applicationIdOf(api, app, signal),
      statuses: status.map((each) => deploymentStatus.encode(each)),
      commitHash: commit,
      waiting,
      ...(from && { since: timestampFromMs(from.epochMilliseconds) }),
    };
    const answer = await listDeployments(api, filter, limit, signal);
    print(ListDeploymentsResponseSchema, answer, output, (shown) =>
      deploymentTable(answer.deployments.map(readDeployment), Date.now(), shown),
    );
    if (answer.deployments.length === 0) writeErr(onlyIn(project));
  });
}

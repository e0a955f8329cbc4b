import type { ApiClient } from "@slipway/cli";
import { progressLine, table, words } from "@slipway/cli";
import type { Deployment } from "@slipway/proto/state";

/** Where it is shown: a terminal gets a table that is drawn again, everything else a line for each step. */
export type Screen = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };

/** Shows every deployment as it moves, until `signal` aborts. */
export async function showDeployments(api: ApiClient, screen: Screen, signal: AbortSignal): Promise<void> {
  const shown = new Map<string, Deployment>();
  let drawn = 0;
  try {
    for await (const { deployment, event } of api.deployments.watchDeployments({}, { signal })) {
      if (!deployment) continue;
      shown.set(deployment.id, deployment);
      if (screen.isTTY) drawn = redraw(screen, [...shown.values()], drawn);
      else {
        const line = progressLine(deployment, event);
        if (line) screen.write(`${line}\n`);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Draws over the lines of last time; returns how many there are now. */
function redraw(screen: Screen, deployments: readonly Deployment[], drawn: number): number {
  const lines = table(["application", "commit", "status", "stages", "seconds"], deployments.map(row)).split("\n");
  screen.write(`${drawn > 0 ? `\u001b[${drawn}A` : ""}${lines.map((line) => `\u001b[2K${line}\n`).join("")}`);
  return lines.length;
}

const marks: Readonly<Record<string, string>> = {
  NotStarted: "·",
  Running: "…",
  Succeeded: "✓",
  Failed: "✗",
  Cancelled: "✗",
  Skipped: "-",
};

function row({ applicationName, trigger, status, stages, createdAt, completedAt }: Deployment): readonly string[] {
  const begun = Number(createdAt?.seconds ?? 0n) + (createdAt?.nanos ?? 0) / 1e9;
  const ended = completedAt && Number(completedAt.seconds) + completedAt.nanos / 1e9;
  return [
    applicationName,
    trigger?.commit?.hash.slice(0, 7) ?? "",
    words.deployment(status),
    stages
      .filter(({ rollback, attempt }) => !rollback || attempt > 0)
      .map((stage) => `${stage.name} ${marks[words.stage(stage.status)] ?? ""}`)
      .join("  "),
    ((ended ?? Date.now() / 1000) - begun).toFixed(1),
  ];
}

import type { ApiClient } from "@slipway/cli";
import { progressLine, readDeploymentChange, statusWord, table } from "@slipway/cli";
import type { Deployment, StageStatus } from "@slipway/domain";

/** The output: a terminal gets a table that is redrawn, everything else a line for each step. */
export type Screen = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };

/** Shows the progress of every deployment until `signal` aborts. */
export async function showDeployments(api: ApiClient, screen: Screen, signal: AbortSignal): Promise<void> {
  const shown = new Map<string, Deployment>();
  let drawn = 0;
  try {
    for await (const message of api.deployments.watchDeployments({}, { signal })) {
      const change = readDeploymentChange(message);
      shown.set(change.deployment.id, change.deployment);
      if (screen.isTTY) drawn = redraw(screen, [...shown.values()], drawn);
      else {
        const line = progressLine(change);
        if (line) screen.write(`${line}\n`);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Redraws the lines of the previous call, and returns their new count. */
function redraw(screen: Screen, deployments: readonly Deployment[], drawn: number): number {
  const lines = table(["application", "commit", "status", "stages", "seconds"], deployments.map(row)).split("\n");
  screen.write(`${drawn > 0 ? `\u001b[${drawn}A` : ""}${lines.map((line) => `\u001b[2K${line}\n`).join("")}`);
  return lines.length;
}

const marks: Readonly<Record<StageStatus, string>> = {
  "not-started": "·",
  running: "…",
  succeeded: "✓",
  failed: "✗",
  cancelled: "✗",
  skipped: "-",
  exited: "✓",
};

function row({ applicationName, trigger, status, stages, createdAt, completedAt }: Deployment): readonly string[] {
  const endedMs = completedAt?.epochMilliseconds ?? Date.now();
  return [
    applicationName,
    trigger.commit.hash.slice(0, 7),
    statusWord(status),
    stages
      .filter(({ rollback, attempt }) => !rollback || attempt > 0)
      .map((stage) => `${stage.name} ${marks[stage.status]}`)
      .join("  "),
    ((endedMs - createdAt.epochMilliseconds) / 1000).toFixed(1),
  ];
}

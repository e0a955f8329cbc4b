import type { ApiClient } from "@slipway/cli";
import { progressLine, readDeploymentChange, statusWord, table } from "@slipway/cli";
import type { Deployment, StageStatus } from "@slipway/domain";

/** The output: a terminal gets a table that is redrawn, everything else a line for each step. */
export type Screen = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };

/** What the demo prints: lines, and the progress of deployments between them. */
export interface Display {
  say(line: string): void;
  /** Shows the progress of every deployment until `signal` aborts. */
  showDeployments(api: ApiClient, signal: AbortSignal): Promise<void>;
}

export function openDisplay(screen: Screen): Display {
  const shown = new Map<string, Deployment>();
  /** Lines of the table that are the last on the screen. */
  let drawn = 0;
  const redraw = (): void => {
    const lines = table(["application", "commit", "status", "stages", "seconds"], [...shown.values()].map(row)).split("\n");
    screen.write(`${drawn > 0 ? `\u001b[${drawn}A` : ""}${lines.map((line) => `\u001b[2K${line}\n`).join("")}`);
    drawn = lines.length;
  };
  const say = (line: string): void => {
    screen.write(`${line}\n`);
    drawn = 0;
  };
  return {
    say,
    showDeployments: async (api, signal) => {
      try {
        for await (const message of api.deployments.watchDeployments({}, { signal })) {
          const change = readDeploymentChange(message);
          shown.set(change.deployment.id, change.deployment);
          const line = progressLine(change);
          if (screen.isTTY) redraw();
          else if (line) say(line);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
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

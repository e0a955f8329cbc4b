import type { ApplicationPreview } from "@slipway/proto/state";

/** What a deployment would change, for people. */
export function describePreview(preview: ApplicationPreview | undefined): string {
  const { runningCommitHash: from = "", targetCommitHash: to = "", targets = [], problems = [] } = preview ?? {};
  const commits = from === "" ? `first deployment, of ${to.slice(0, 7)}` : `${from.slice(0, 7)} (running) → ${to.slice(0, 7)} (head)`;
  const changes = targets.map(({ plugin, deployTarget, summary, details }) =>
    [`${plugin}, target ${deployTarget}: ${summary}`, details.trimEnd()].filter((part) => part !== "").join("\n\n"),
  );
  const nothing = targets.length === 0 && problems.length === 0 ? ["no plugin of this application previews changes"] : [];
  return [commits, ...changes, ...nothing, ...problems.map((problem) => `not known: ${problem}`)].join("\n\n");
}

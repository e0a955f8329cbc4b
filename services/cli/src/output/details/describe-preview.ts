import type { ApplicationPreview } from "@slipway/proto/state";

/** What a deployment would change, for people. */
export function describePreview(preview: ApplicationPreview | undefined): string {
  const { runningCommitHash: from = "", targetCommitHash: to = "", targets = [], problems = [] } = preview ?? {};
  const commits = from === "" ? `first deployment, of ${to.slice(0, 7)}` : `${from.slice(0, 7)} (running) → ${to.slice(0, 7)} (head)`;
  const changes = targets.map(({ plugin, deployTarget, summary, details }) =>
    [`${plugin}, target ${deployTarget}: ${summary}`, details.trimEnd()].filter((part) => part !== "").join("\n\n"),
  );
  const nothing = targets.length === 0 && problems.length === 0 ? ["no plugin of this application previews changes"] : [];
  return [[commits, ...planLines(preview)].join("\n"), ...changes, ...nothing, ...problems.map((problem) => `not known: ${problem}`)].join(
    "\n\n",
  );
}

/** What the plan of a preview says, a line each; nothing without a plan. */
export function planLines(preview: ApplicationPreview | undefined): readonly string[] {
  const { strategyReason = "", stages = [], warnings = [], planId = "" } = preview ?? {};
  const named = (rollback: boolean) => stages.filter((stage) => stage.rollback === rollback).map(({ name }) => name);
  const [forward, back] = [named(false), named(true)];
  return [
    ...(strategyReason === "" ? [] : [`Strategy: ${strategyReason}`]),
    ...(forward.length === 0 ? [] : [`Stages:   ${forward.join(", ")}${back.length > 0 ? `; on rollback: ${back.join(", ")}` : ""}`]),
    ...(planId === "" ? [] : [`Plan:     ${planId}`]),
    ...warnings.map((warning) => `Warning:  ${warning}`),
  ];
}

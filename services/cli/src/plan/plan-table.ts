import type { Shown } from "../output/print.ts";
import { table } from "../output/tables/table.ts";
import type { PlanReport } from "./plan-report.ts";

/** A plan for people: strategy, versions, stages, and what changes on each deploy target. */
export function planTable(
  { application, strategy, strategyReason, versions, stages, previews }: PlanReport,
  { wide }: Shown = { wide: false },
): string {
  const facts = [
    `Application: ${application}`,
    `Strategy:    ${strategy === "pipeline" ? "pipeline" : "quick sync"} (${strategyReason})`,
    `Versions:    ${versions.map(({ name, version }) => (name ? `${name}:${version}` : version)).join(", ")}`,
  ];
  const rows = stages.map(({ name, plugin, rollback, description }) => [name, plugin, rollback ? "on rollback" : "forward", description]);
  const changes = previews.map(({ plugin, deployTarget, summary, details }) =>
    [`${plugin}, target ${deployTarget}: ${summary}`, details.trimEnd()].filter((part) => part !== "").join("\n\n"),
  );
  return [facts.join("\n"), table(["stage", "plugin", "runs", "description"], rows, { whole: wide }), ...changes].join("\n\n");
}

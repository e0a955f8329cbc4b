import type { BranchApplicationPreview, BranchPreview } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { planLines } from "../output/details/describe-preview.ts";
import type { Shown } from "../output/print.ts";
import { table } from "../output/tables/table.ts";
import { count, problemsOf } from "./gather-preview.ts";
import { commitsOf, headlineOf, notesOf } from "./preview-words.ts";

/** The preview of a branch for people: who answered, one line an application, then the plan and the differences of each. */
export function previewText({ branch, pipeds, applications, failures }: BranchPreview, { wide }: Shown): string {
  const heads = pipeds.map(
    ({ pipedId, baseBranch, baseCommitHash, headCommitHash, total }) =>
      `branch ${branch} (${headCommitHash.slice(0, 7)}) into ${baseBranch} (${baseCommitHash.slice(0, 7)}), piped ${pipedId}: ${count(total, "application")}`,
  );
  const failed = failures.map(({ pipedId, reason }) => `not known: piped ${pipedId}: ${reason}`);
  const problems = pipeds.flatMap(({ pipedId, problems: each }) => each.map((problem) => `not known: piped ${pipedId}: ${problem}`));
  const rows = applications
    .map(headlineOf)
    .map(({ name, change, strategy, targets, summary }) => [name, change, strategy, targets, summary]);
  const headings = ["application", "change", "strategy", "deploy targets", "summary"];
  const overview = rows.length > 0 ? [table(headings, rows, { whole: wide })] : [];
  return [[...heads, ...failed, ...problems].join("\n"), ...overview, ...applications.map(detailsOf)].join("\n\n");
}

function detailsOf(each: BranchApplicationPreview): string {
  const { name, path } = headlineOf(each);
  const { preview } = each;
  const commits = commitsOf(each);
  const facts = [
    `== ${visibleLine(name)} (${visibleLine(path)}), piped ${each.pipedId}`,
    ...(commits === "" ? [] : [`Commits:  ${commits}`]),
    ...planLines(preview),
    ...notesOf(each).map((note) => `Note:     ${visibleLine(note)}`),
    ...problemsOf(each).map((problem) => `not known: ${problem}`),
  ];
  const changes = (preview?.targets ?? []).map(({ plugin, deployTarget, summary, details }) =>
    [`${plugin}, target ${deployTarget}: ${summary}`, details.trimEnd()].filter((part) => part !== "").join("\n\n"),
  );
  return [facts.join("\n"), ...changes].join("\n\n");
}

/** `WAIT, K8S_SYNC; on rollback: K8S_ROLLBACK`. */
export function stagesOf(stages: readonly { readonly name: string; readonly rollback: boolean }[]): string {
  const named = (rollback: boolean) => stages.filter((stage) => stage.rollback === rollback).map(({ name }) => name);
  const [forward, back] = [named(false), named(true)];
  return `${forward.join(", ")}${back.length > 0 ? `; on rollback: ${back.join(", ")}` : ""}`;
}

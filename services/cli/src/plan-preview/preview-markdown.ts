import type { BranchApplicationPreview, BranchPreview } from "@slipway/proto/api";
import { count, problemsOf } from "./gather-preview.ts";
import { code, fenced, words, wordsOfLines } from "./markdown-words.ts";
import { stagesOf } from "./preview-text.ts";
import { commitsOf, headlineOf, notesOf } from "./preview-words.ts";

/** What a comment on GitHub takes, less what says that something was cut. */
const mostCharacters = 65_536 - 300;
/** The overview leaves room for details. */
const mostOfOverview = 20_000;
/** Details that would be shorter say nothing. */
const fewest = 400;

/**
 * The preview of a branch for a comment on a pull request: a table, then the details of each application folded. Foreign text is only shown. It has at most
 * `most` characters; what does not fit is cut where lines end, and said.
 */
export function previewMarkdown(preview: BranchPreview, most: number = mostCharacters): string {
  const overview = overviewOf(preview, Math.min(mostOfOverview, most / 2));
  const shown: string[] = [overview];
  let left = most - overview.length;
  const changed = preview.applications.filter((each) => problemsOf(each).length > 0 || !hasNoChange(each));
  let cut = 0;
  for (const [at, each] of changed.entries()) {
    const section = detailsOf(each, Math.floor(left / (changed.length - at)) - 2);
    if (section === undefined) cut += 1;
    else {
      shown.push(section);
      left -= section.length + 2;
    }
  }
  if (cut > 0)
    shown.push(
      `_The details of ${count(cut, "application")} do not fit into a comment: see the output of the job, or run the command yourself._`,
    );
  return shown.join("\n\n");
}

function hasNoChange({ preview }: BranchApplicationPreview): boolean {
  return preview?.targets.every(({ noChange }) => noChange) ?? false;
}

function overviewOf({ branch, pipeds, applications, failures, complete }: BranchPreview, most: number): string {
  const bases = [...new Set(pipeds.map(({ baseBranch }) => baseBranch))].map(code).join(", ");
  const commits = pipeds.map(
    ({ pipedId, baseCommitHash, headCommitHash }) =>
      `piped ${code(pipedId)}: ${code(headCommitHash.slice(0, 7))} merged into ${code(baseCommitHash.slice(0, 7))}`,
  );
  const lines = [
    `## Plan preview: ${code(branch)} → ${bases}`,
    "",
    ...(complete ? [] : ["> [!WARNING]", "> Not everything could be previewed: see below.", ""]),
    `${count(applications.length, "application")}; ${commits.join("; ")}`,
    "",
    ...failures.map(({ pipedId, reason }) => `- **Not known:** piped ${code(pipedId)}: ${wordsOfLines(reason)}`),
    ...pipeds.flatMap(({ problems }) => problems.map((problem) => `- **Not known:** ${wordsOfLines(problem)}`)),
    "",
  ];
  if (applications.length === 0) return lines.join("\n").trimEnd();
  lines.push("| Application | Change | Strategy | Deploy targets | Summary |", "| --- | --- | --- | --- | --- |");
  let left = most - lines.join("\n").length;
  for (const [at, each] of applications.entries()) {
    const { name, change, strategy, targets, summary } = headlineOf(each);
    const row = `| ${[code(name), change, strategy, words(targets.slice(0, 300)), words(summary.slice(0, 300))].join(" | ")} |`;
    left -= row.length + 1;
    if (left < 0) {
      lines.push("", `_… and ${count(applications.length - at, "more application")}._`);
      break;
    }
    lines.push(row);
  }
  return lines.join("\n");
}

/** Undefined if there is too little room. */
function detailsOf(each: BranchApplicationPreview, most: number): string | undefined {
  const { name, summary } = headlineOf(each);
  const { preview } = each;
  const facts = [
    ...[commitsOf(each)].filter((text) => text !== "").map((text) => `- Commits: ${words(text)}`),
    ...(preview?.strategyReason ? [`- Strategy: ${wordsOfLines(preview.strategyReason)}`] : []),
    ...(preview && preview.stages.length > 0 ? [`- Stages: ${words(stagesOf(preview.stages).slice(0, 500))}`] : []),
    ...(preview?.planId ? [`- Plan: ${code(preview.planId)}`] : []),
    ...notesOf(each).map((note) => `- Note: ${wordsOfLines(note.slice(0, 500))}`),
    ...problemsOf(each).map((problem) => `- **Not known:** ${wordsOfLines(problem.slice(0, 1_000))}`),
  ];
  const head = `<details><summary>${code(name)}: ${words(summary.slice(0, 200))}</summary>\n\n${facts.join("\n")}`;
  const foot = "\n\n</details>";
  let left = most - head.length - foot.length;
  if (left < 0 || most < fewest) return undefined;
  const targets = (preview?.targets ?? []).filter(({ noChange }) => !noChange);
  const changes = targets.map(({ plugin, deployTarget, summary: says, details }, at) => {
    const title = `\n\n**${words(plugin)}, target ${code(deployTarget)}**: ${words(says)}`;
    const room = Math.floor(left / (targets.length - at)) - title.length - 200;
    const text = details.trimEnd() === "" ? title : `${title}\n\n${block(details.trimEnd(), room)}`;
    left -= text.length;
    return text;
  });
  return left < 0 ? undefined : `${head}${changes.join("")}${foot}`;
}

/** Differences as a block of code, cut at the end of a line. */
function block(text: string, room: number): string {
  if (text.length <= room) return fenced(text, "diff");
  const end = text.lastIndexOf("\n", Math.max(0, room));
  const kept = end > 0 ? text.slice(0, end) : "";
  const missing = count(text.slice(kept.length).trim().split("\n").length, "more line");
  return kept === ""
    ? `_${missing}, which do not fit into a comment._`
    : `${fenced(kept, "diff")}\n\n_… and ${missing}, which do not fit into a comment._`;
}

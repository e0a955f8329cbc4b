import { countOutcomes, latestObjectResults, type ObjectResult } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime/terminal";

/** What a stage did with objects, for people: how many of each outcome, then all that did not stay as they were, with the differences that were applied. */
export function resultsText(stageName: string, reported: readonly ObjectResult[]): string {
  const results = latestObjectResults(reported);
  if (results.length === 0) return `${stageName}: it reports nothing about single objects`;
  const counts = countOutcomes(results).map(([outcome, count]) => `${count} ${wordOf(outcome)}`);
  const shown = results.filter(({ outcome, reason }) => outcome !== "unchanged" || reason !== "");
  return [`${stageName}: ${counts.join(", ")}`, ...shown.map(objectText)].join("\n");
}

function objectText({ deployTarget, kind, namespace, name, outcome, reason, diff }: ObjectResult): string {
  const object = `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
  const head = [deployTarget, wordOf(outcome), object].filter((part) => part !== "").map(visibleLine);
  const why = reason === "" ? "" : `: ${visibleLine(reason)}`;
  return `  ${head.join("  ")}${why}${diff === "" ? "" : `\n\n${diff.trimEnd()}\n`}`;
}

function wordOf(outcome: ObjectResult["outcome"]): string {
  return outcome === "failed" ? "refused" : outcome.replace("-", " ");
}

import { type DriftEpisode, describeDriftedObject, shortId } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { duration } from "../words/duration.ts";
import { oneLine } from "../words/one-line.ts";
import { table } from "./table.ts";

/** Drifts for people, one a line. */
export function driftTable(episodes: readonly DriftEpisode[], nowMs: number, { wide }: Shown = { wide: false }): string {
  if (episodes.length === 0) return "no drift";
  const extra = wide ? ["target", "set", "compared with"] : [];
  return table(
    ["began", "application", "object", "field", "declared → live", "by", "lasted", ...extra, "ended"],
    episodes.map((episode) => {
      const { applicationName, object, field, manager, openedAt, closedAt, setAt, commitHash } = episode;
      const until = closedAt ?? Temporal.Instant.fromEpochMilliseconds(Math.round(nowMs));
      return [
        `${age(openedAt, nowMs)} ago`,
        applicationName,
        describeDriftedObject(object) || "-",
        field || "-",
        oneLine(differenceWords(episode), wide),
        manager || "-",
        duration(openedAt, until),
        ...(wide ? [targetWords(episode), setAt?.toString() ?? "-", commitHash] : []),
        endingWords(episode, wide),
      ];
    }),
    { whole: wide },
  );
}

/** How something differs: the declared value and the live one, or what is known of an object or an application. */
function differenceWords({ kind, declared, live, reason }: DriftEpisode): string {
  switch (kind) {
    case "field":
      return `${declared || "(absent)"} → ${live || "(absent)"}`;
    case "missing":
      return reason || "missing";
    case "object":
      return reason || "not as declared, or not declared";
    case "application":
      return reason || "out of sync";
  }
  return kind satisfies never;
}

/** How a drift ended; `open` if it has not. */
function endingWords({ ending, endedByDeploymentId }: DriftEpisode, wide: boolean): string {
  switch (ending) {
    case undefined:
      return "open";
    case "deployment":
      return `by deployment ${wide ? endedByDeploymentId : shortId(endedByDeploymentId ?? "")}`;
    case "undone":
      return "undone without a deployment";
    case "gone":
      return "the object is gone";
    case "other-commit":
      return "compared with another commit";
    case "removed":
      return "the application was removed";
  }
  return ending satisfies never;
}

function targetWords({ object: { plugin, deployTarget } }: DriftEpisode): string {
  return plugin === "" ? "-" : `${plugin}/${deployTarget}`;
}

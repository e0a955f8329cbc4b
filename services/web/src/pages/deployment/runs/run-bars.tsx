import { StageStatus } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { durationText } from "../../../design/duration-text.ts";
import { stageWord } from "../../../design/state-words.ts";
import { msOf } from "../../../design/took.tsx";
import type { PastRuns } from "./past-runs.ts";
import classes from "./run-bars.module.css";

/** Long runs among short ones would leave nothing of the short ones: a bar is as high as the root of its time. */
function heightOf(tookMs: number, longestMs: number): string {
  return `${Math.max(8, 100 * Math.sqrt(tookMs / Math.max(1, longestMs)))}%`;
}

/** The last runs of a stage as bars, in a card that is a button itself. */
export function SmallRunBars({ past: { runs } }: { readonly past: PastRuns }) {
  const longest = Math.max(...runs.map(({ tookMs }) => tookMs));
  return (
    <span className={classes["small"]} aria-hidden>
      {runs.map(({ deploymentId, tookMs, status }) => (
        <span key={deploymentId} data-state={stageWord(status)} style={{ height: heightOf(tookMs, longest) }} />
      ))}
    </span>
  );
}

/** The last runs of a stage, each with the way to its deployment. */
export function RunBars({ past: { runs, usualMs } }: { readonly past: PastRuns }) {
  const { t, i18n } = useTranslation();
  const longest = Math.max(...runs.map(({ tookMs }) => tookMs));
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  const failed = runs.filter(({ status }) => status === StageStatus.FAILED).length;
  return (
    <section aria-label={t("runs.earlier")}>
      <p className={classes["words"]}>
        {t("runs.count", { count: runs.length })}
        {usualMs !== undefined && ` · ${t("runs.usually", { took: durationText(usualMs) })}`}
        {failed > 0 && ` · ${t("runs.failed", { count: failed })}`}
      </p>
      <ol className={classes["bars"]}>
        {runs.map(({ deploymentId, stageId, tookMs, status, startedAt }) => {
          const words = `${t(`stage.${stageWord(status)}`)}, ${durationText(tookMs)}, ${format.format(msOf(startedAt))}`;
          return (
            <li key={deploymentId}>
              <Link to="/deployments/$deploymentId" params={{ deploymentId }} search={{ stage: stageId }} title={words} aria-label={words}>
                <span data-state={stageWord(status)} style={{ height: heightOf(tookMs, longest) }} />
              </Link>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

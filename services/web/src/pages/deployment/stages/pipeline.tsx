import { Button, Stack, Text, Title } from "@mantine/core";
import { type Deployment, type Stage, StageStatus } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { durationText } from "../../../design/duration-text.ts";
import { Status } from "../../../design/status.tsx";
import { msOf, useNow } from "../../../design/took.tsx";
import classes from "../deployment-page.module.css";
import { hasEnded } from "../deployment-store.ts";
import type { PastRuns } from "../runs/past-runs.ts";
import { SmallRunBars } from "../runs/run-bars.tsx";
import { stageColumns } from "./stage-columns.ts";
import { shownStage, stageShows } from "./stage-facts.ts";

interface Props {
  readonly deployment: Deployment;
  readonly chosen: string | undefined;
  readonly choose: (stageId: string) => void;
  /** How the stages went before, by their ids. */
  readonly past: ReadonlyMap<string, PastRuns>;
}

/** Of how many stages more than a list is hard to take in, and costs the browser. */
const mostAtFirst = 60;

/** The stages from left to right; those that may run at the same time stand in one column. A rollback has a row of its own once it has begun. */
export function Pipeline({ deployment, chosen, choose, past }: Props) {
  const { t } = useTranslation();
  const [showsAll, showAll] = useState(false);
  const { stages, rollbackStartedAt } = deployment;
  const now = useNow(stages.some(({ status }) => status === StageStatus.RUNNING));
  const longest = Math.max(...stages.map((stage) => tookMs(stage, now)));
  const forward = stages.filter(({ rollback }) => !rollback);
  const back = stages.filter(({ rollback }) => rollback);
  const hasBegun = rollbackStartedAt !== undefined || back.some(({ attempt }) => attempt > 0);
  const row = (shown: readonly Stage[], label: string) => (
    <ol className={classes["pipeline"]} aria-label={label}>
      {stageColumns(shown).map((column) => (
        <li key={column[0]?.id} className={classes["column"]}>
          {column.map((stage) => (
            <StageCard
              key={stage.id}
              stage={stage}
              tookMs={tookMs(stage, now)}
              longestMs={longest}
              isChosen={stage.id === chosen}
              choose={choose}
              past={past.get(stage.id)}
            />
          ))}
        </li>
      ))}
    </ol>
  );
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h5">
        {t("oneDeployment.stages")}
      </Title>
      {stages.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(hasEnded(deployment) ? "oneDeployment.noStagesEnded" : "oneDeployment.noStages")}
        </Text>
      )}
      {forward.length > 0 && row(showsAll ? forward : firstOf(forward, chosen), t("oneDeployment.stages"))}
      {forward.length > mostAtFirst && !showsAll && (
        <Button variant="default" size="xs" onClick={() => showAll(true)} style={{ alignSelf: "start" }}>
          {t("oneDeployment.allStages", { count: forward.length })}
        </Button>
      )}
      {back.length > 0 && hasBegun && (
        <>
          <Title order={2} size="h5">
            {t("oneDeployment.rollback")}
          </Title>
          {row(back, t("oneDeployment.rollback"))}
        </>
      )}
      {back.length > 0 && !hasBegun && !hasEnded(deployment) && (
        <Text size="xs" c="dimmed">
          {t("oneDeployment.rollbackPlanned", { count: back.length })}
        </Text>
      )}
    </Stack>
  );
}

/** The stages that are shown at first: as many as one can take in, and the chosen one. */
function firstOf(stages: readonly Stage[], chosen: string | undefined): readonly Stage[] {
  return stages.filter(({ id }, at) => at < mostAtFirst || id === chosen);
}

function tookMs({ startedAt, completedAt }: Stage, now: number): number {
  if (startedAt === undefined) return 0;
  return Math.max(0, (completedAt ? msOf(completedAt) : now) - msOf(startedAt));
}

interface CardProps extends Pick<Props, "choose"> {
  readonly stage: Stage;
  readonly tookMs: number;
  readonly longestMs: number;
  readonly isChosen: boolean;
  readonly past: PastRuns | undefined;
}

function StageCard({ stage, tookMs: took, longestMs, isChosen, choose, past }: CardProps) {
  const { t } = useTranslation();
  const { id, name, attempt, failedAttempts, maxAttempts } = stage;
  const shows = stageShows(stage).split("\n")[0];
  const word = shownStage(stage);
  return (
    <button type="button" className={classes["stage"]} data-state={word} aria-pressed={isChosen} onClick={() => choose(id)}>
      <span className={classes["stageName"]} title={name}>
        {name}
      </span>
      <span className={classes["stageState"]}>
        <Status kind="stage" word={word} />
        <span className={classes["took"]}>{attempt > 0 && durationText(took)}</span>
      </span>
      <span className={classes["bar"]} aria-hidden>
        {attempt > 0 && <span style={{ width: `${Math.max(2, (100 * took) / Math.max(1, longestMs))}%` }} />}
      </span>
      {past && past.runs.length > 0 && (
        <span className={classes["past"]}>
          <SmallRunBars past={past} />
          {past.usualMs !== undefined && (
            <span className={classes["usual"]}>{t("runs.usually", { took: durationText(past.usualMs) })}</span>
          )}
        </span>
      )}
      {failedAttempts.length > 0 && (
        <span className={classes["second"]}>{t("oneDeployment.attempt", { attempt: failedAttempts.length + 1, most: maxAttempts })}</span>
      )}
      {shows && (
        <span className={classes["shows"]} title={shows}>
          {shows}
        </span>
      )}
    </button>
  );
}

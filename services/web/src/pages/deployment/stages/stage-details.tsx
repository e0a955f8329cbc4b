import "@mantine/core/styles/Table.css";
import { Group, Stack, Table, Text, Title } from "@mantine/core";
import { targetResults } from "@slipway/domain";
import { ManualOperation, type Stage } from "@slipway/proto/state";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { Status } from "../../../design/status.tsx";
import { withWords } from "../../../words/words.ts";
import { StageActs } from "../acts/stage-acts.tsx";
import classes from "../deployment-page.module.css";
import type { PastRuns } from "../runs/past-runs.ts";
import { RunBars } from "../runs/run-bars.tsx";
import { Pruned } from "./pruned.tsx";
import { shownStage, stageShows } from "./stage-facts.ts";

const StageResults = lazy(async () => ({ default: (await withWords(["results"], import("../results/stage-results.tsx"))).StageResults }));

interface Props {
  readonly deploymentId: string;
  readonly stage: Stage;
  /** Whether the deployment has ended. */
  readonly isOver: boolean;
  readonly onAct: () => void;
  readonly past: PastRuns | undefined;
}

/** What is known of one stage: why it ended so, its attempts, who approved it, and what it did on each target. */
export function StageDetails({ deploymentId, stage, isOver, onAct, past }: Props) {
  const { t } = useTranslation();
  const results = targetResults(stage);
  const shows = stageShows(stage);
  return (
    <Stack gap="xs" component="section" aria-label={stage.name}>
      <Group gap="sm">
        <Title order={2} size="h5" className={classes["title"] ?? ""}>
          {stage.name}
        </Title>
        <Status kind="stage" word={shownStage(stage)} />
        <Text size="xs" c="dimmed">
          {[stage.description, t("oneDeployment.plugin", { plugin: stage.plugin })].filter(Boolean).join(" · ")}
        </Text>
      </Group>
      {[stage.statusReason, shows].filter(Boolean).map((text) => (
        <Text key={text} size="sm" className={classes["reason"] ?? ""}>
          {text}
        </Text>
      ))}
      <ul className={classes["acts"]}>
        {stage.failedAttempts.map(({ attempt, reason, at }) => (
          <li key={`attempt ${attempt}`}>
            {t("oneDeployment.attemptFailed", { attempt, why: reason })}{" "}
            <span className={classes["ago"]}>
              <Age at={at} />
            </span>
          </li>
        ))}
        {stage.commands.map(({ id, operation, commander, at }) => (
          <li key={id}>
            {t(operation === ManualOperation.APPROVE ? "oneDeployment.approvedBy" : "oneDeployment.skipBy", {
              who: commander || t("oneDeployment.unnamed"),
            })}{" "}
            <span className={classes["ago"]}>
              <Age at={at} />
            </span>
          </li>
        ))}
      </ul>
      {!isOver && stage.availableOperation !== ManualOperation.APPROVE && (
        <StageActs deploymentId={deploymentId} stage={stage} onAct={onAct} />
      )}
      {past && past.runs.length > 0 && <RunBars past={past} />}
      {results.length > 0 && (
        <Table.ScrollContainer minWidth={480} mah={300}>
          <Table aria-label={t("oneDeployment.results")} verticalSpacing={6} fz="sm" stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("oneDeployment.target")}</Table.Th>
                <Table.Th>{t("oneDeployment.result")}</Table.Th>
                <Table.Th>{t("oneDeployment.message")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {results.map(({ deployTarget, result, text }) => (
                <Table.Tr key={deployTarget}>
                  <Table.Td>{deployTarget}</Table.Td>
                  <Table.Td>
                    <Status kind="target" word={result} />
                  </Table.Td>
                  <Table.Td className={classes["reason"] ?? ""}>{text}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Pruned stage={stage} />
      {stage.attempt > 0 && (
        <Suspense>
          <StageResults deploymentId={deploymentId} stageId={stage.id} />
        </Suspense>
      )}
    </Stack>
  );
}

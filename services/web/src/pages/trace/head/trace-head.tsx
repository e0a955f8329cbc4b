import { Alert, Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { type Trace, type TraceObstacle, TraceStatus } from "@slipway/proto/api";
import { StageStatus } from "@slipway/proto/state";
import { IconCircleX, IconHourglass } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { webAddress } from "../../deployment/head/trigger-text.ts";
import classes from "./trace-head.module.css";
import { TraceSteps } from "./trace-steps.tsx";

/** What a commit is, in words: how far it has come, what failed first, what it waits for, and when it reached each step. */
export function TraceHead({ trace }: { readonly trace: Trace }) {
  const { t } = useTranslation();
  const { commit, description, projectId, applications, deployments, deploymentCount, firstFailure, waitsFor } = trace;
  const hash = commit?.hash ?? "";
  const url = webAddress(description?.url || commit?.url || "");
  const author = description?.author || commit?.author;
  const reached = applications.filter(({ status }) => status === TraceStatus.DEPLOYED || status === TraceStatus.HEALTHY).length;
  return (
    <Stack gap="xs" component="header">
      <Title order={1} size="h3" className={classes["text"] ?? ""}>
        {description?.title || commit?.subject || t("oneTrace.of", { commit: hash.slice(0, 7) })}
      </Title>
      <Group gap="sm" className={classes["second"] ?? ""}>
        {url === undefined ? (
          <code>{hash.slice(0, 7)}</code>
        ) : (
          <Anchor href={url} target="_blank" rel="noreferrer" inherit>
            <code>{hash.slice(0, 7)}</code>
          </Anchor>
        )}
        {author && <span className={classes["text"]}>{t("oneTrace.by", { author })}</span>}
        <span>{t("oneTrace.project", { project: projectId })}</span>
        {applications.length > 0 && <span>{t("oneTrace.reached", { reached, count: applications.length })}</span>}
      </Group>
      {firstFailure && <Obstacle trace={trace} obstacle={firstFailure} isFailure />}
      {waitsFor.slice(0, mostWaits).map((obstacle) => (
        <Obstacle key={`${obstacle.where} ${obstacle.deploymentId}`} trace={trace} obstacle={obstacle} />
      ))}
      <TraceSteps times={trace.times} />
      {deployments.length < deploymentCount && (
        <Text size="sm" c="dimmed">
          {t("oneTrace.part", { count: deploymentCount, shown: deployments.length })}
        </Text>
      )}
    </Stack>
  );
}

const mostWaits = 5;

interface ObstacleProps {
  readonly trace: Trace;
  readonly obstacle: TraceObstacle;
  readonly isFailure?: boolean;
}

function Obstacle({ trace, obstacle: { where, reason, deploymentId }, isFailure = false }: ObstacleProps) {
  const { t } = useTranslation();
  const failed = trace.applications.find((each) => each.deploymentId === deploymentId)?.failedStage;
  const stage = failed
    ? trace.deployments
        .find(({ id }) => id === deploymentId)
        ?.stages.find(({ name, status }) => name === failed && status === StageStatus.FAILED)
    : undefined;
  return (
    <Alert
      color={isFailure ? "red" : "orange"}
      icon={isFailure ? <IconCircleX /> : <IconHourglass />}
      p="sm"
      title={t(isFailure ? "oneTrace.firstFailure" : "oneTrace.waitsFor", { where })}
    >
      <Text size="sm" className={classes["reason"] ?? ""}>
        {reason}
      </Text>
      {deploymentId !== "" && (
        <Link
          className={classes["link"] ?? ""}
          to="/deployments/$deploymentId"
          params={{ deploymentId }}
          search={isFailure && stage ? { stage: stage.id } : {}}
        >
          {t(isFailure && stage ? "oneTrace.toLog" : "oneTrace.toDeployment")}
        </Link>
      )}
    </Alert>
  );
}

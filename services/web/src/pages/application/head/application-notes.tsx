import { Stack } from "@mantine/core";
import type { ApplicationView } from "@slipway/proto/api";
import { DeploymentStatus } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { holdWord } from "./hold-word.ts";
import { Note } from "./note.tsx";

/** What needs a person, worst first: what waits, what is held, what is wrong. `release` stands beside a hold, `enable` beside what is disabled or removed. */
export function ApplicationNotes({
  view,
  release,
  enable,
}: {
  readonly view: ApplicationView;
  readonly release?: ReactNode;
  readonly enable?: ReactNode;
}) {
  const { t } = useTranslation();
  const { application, waitsFor } = view;
  if (application === undefined) return null;
  const {
    activeDeploymentId,
    holds,
    disabled,
    disabledReason,
    removedAt,
    removedReason,
    configProblems,
    warnings,
    lostReason,
    lastEnded,
    undeployed,
    retry,
  } = application;
  const failed =
    lastEnded?.status === DeploymentStatus.FAILED && !holds.some(({ deploymentId }) => deploymentId === lastEnded.deploymentId)
      ? lastEnded
      : undefined;
  return (
    <Stack gap="xs">
      {waitsFor !== "" && (
        <Note
          tone="attention"
          head={t("application.waits")}
          act={<ToDeployment id={activeDeploymentId} word={t("application.toDeployment")} />}
        >
          {waitsFor}
        </Note>
      )}
      {holds.length > 0 && (
        <Note tone="attention" head={t("application.held")} act={release}>
          {holds.map(({ kind, commitHash, by, reason, since }) => (
            <div key={`${kind} ${commitHash}`}>
              {t(`hold.${holdWord(kind)}`, { commit: commitHash.slice(0, 7), by })}
              {reason && `: ${reason}`} (<Age at={since} />)
            </div>
          ))}
          <div>{t(holds.some(({ commitHash }) => commitHash === "") ? "application.heldWhole" : "application.heldCommit")}</div>
        </Note>
      )}
      {configProblems.length > 0 && (
        <Note tone="bad" head={t("application.problems")}>
          {configProblems.map((problem) => (
            <div key={problem}>{problem}</div>
          ))}
        </Note>
      )}
      {failed && (
        <Note
          tone="bad"
          head={t("application.failed")}
          act={<ToDeployment id={failed.deploymentId} word={t("application.toDeployment")} />}
        >
          {failed.statusReason}
        </Note>
      )}
      {lostReason !== "" && (
        <Note tone="bad" head={t("application.lost")}>
          {lostReason}
        </Note>
      )}
      {removedAt && (
        <Note tone="attention" head={t("application.removed")} act={enable}>
          {removedReason}
        </Note>
      )}
      {disabled && !removedAt && (
        <Note tone="quiet" head={t("application.disabled")} act={enable}>
          {disabledReason}
        </Note>
      )}
      {undeployed && (
        <Note tone="attention" head={t("application.undeployed", { count: undeployed.commits })}>
          {t("application.undeployedHint", { commit: undeployed.commitHash.slice(0, 7) })}
        </Note>
      )}
      {retry && (
        <Note tone="quiet" head={t("application.retry")}>
          {t("application.retryHint", { commit: retry.commitHash.slice(0, 7), targets: retry.deployTargets.join(", ") })}
        </Note>
      )}
      {warnings.length > 0 && (
        <Note tone="quiet" head={t("application.warnings", { count: warnings.length })}>
          {warnings.slice(0, 5).map(({ file, line, column, message }) => (
            <div key={`${file}:${line}:${column} ${message}`}>
              {file}:{line}:{column}: {message}
            </div>
          ))}
          {warnings.length > 5 && <div>{t("application.more", { count: warnings.length - 5 })}</div>}
        </Note>
      )}
    </Stack>
  );
}

function ToDeployment({ id, word }: { readonly id: string; readonly word: string }) {
  return (
    <Link to="/deployments/$deploymentId" params={{ deploymentId: id }}>
      {word}
    </Link>
  );
}

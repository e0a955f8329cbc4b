import type { ApplicationView } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { deploymentWord, healthWord, syncWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import classes from "../application-page.module.css";
import { CommitLine } from "./commit-line.tsx";
import { commitsBetween } from "./commits-between.ts";

/** How the application is and why, what runs, and what does not run yet. */
export function ApplicationFacts({
  view,
  deployments,
}: {
  readonly view: ApplicationView;
  readonly deployments: readonly Deployment[] | undefined;
}) {
  const { t } = useTranslation();
  const { application, syncStatus, syncReason, livestate, healthReason } = view;
  const found = useMemo(() => application && deployments && commitsBetween(application, deployments), [application, deployments]);
  if (application === undefined) return null;
  const { lastSucceeded, seen, source, deployTargets } = application;
  // What holds it has a note of its own.
  const why = application.holds.length > 0 && livestate?.syncStatus === syncStatus ? livestate.syncReason : syncReason;
  const targets = Object.entries(deployTargets).map(([plugin, { names }]) => `${plugin}: ${names.join(", ")}`);
  return (
    <dl className={classes["facts"]}>
      <Fact word={t("application.sync")}>
        <Status kind="sync" word={syncWord(syncStatus)} /> <span className={classes["reason"]}>{why}</span>
      </Fact>
      <Fact word={t("application.health")}>
        <Status kind="health" word={healthWord(livestate?.health ?? 0)} /> <span className={classes["reason"]}>{healthReason}</span>
      </Fact>
      <Fact word={t("application.running")}>
        {lastSucceeded ? (
          <CommitLine commit={found?.running} hash={lastSucceeded.commitHash}>
            <Link to="/deployments/$deploymentId" params={{ deploymentId: lastSucceeded.deploymentId }} className={classes["reason"] ?? ""}>
              {t("application.deployed")} <Age at={lastSucceeded.completedAt} />
            </Link>
          </CommitLine>
        ) : (
          t("application.nothingRuns")
        )}
      </Fact>
      {found && found.between.length > 0 && (
        <Fact word={t("application.notRunning")}>
          <ul className={classes["commits"]}>
            {found.between.slice(0, 20).map(({ commit, deployment }) => (
              <li key={commit.hash}>
                <CommitLine commit={commit} hash={commit.hash}>
                  <Status kind="deployment" word={deploymentWord(deployment.status)} title={deployment.statusReason} />
                </CommitLine>
              </li>
            ))}
            {found.between.length > 20 && (
              <li className={classes["reason"]}>{t("application.more", { count: found.between.length - 20 })}</li>
            )}
          </ul>
        </Fact>
      )}
      {seen && seen.commitHash !== lastSucceeded?.commitHash && (
        <Fact word={t("application.head")}>
          <span className={classes["hash"]} title={seen.commitHash}>
            {seen.commitHash.slice(0, 7)}
          </span>{" "}
          {found?.between.length === 0 && !application.undeployed && <span className={classes["reason"]}>{t("application.headSame")}</span>}
        </Fact>
      )}
      <Fact word={t("application.git")}>
        {source?.repositoryId} {source?.branch} {source?.path}/{source?.configFilename}
      </Fact>
      <Fact word={t("application.place")}>
        {application.projectId} / {application.pipedId}
        {targets.length > 0 && <span className={classes["reason"]}> → {targets.join("; ")}</span>}
      </Fact>
    </dl>
  );
}

function Fact({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </>
  );
}

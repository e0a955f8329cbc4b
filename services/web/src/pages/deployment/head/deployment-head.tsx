import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import type { Deployment } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { Status } from "../../../design/status.tsx";
import { Took } from "../../../design/took.tsx";
import type { Translate } from "../../../words/translate.ts";
import { CancelButton } from "../acts/cancel-button.tsx";
import { RetryButton } from "../acts/retry-button.tsx";
import classes from "../deployment-page.module.css";
import { hasEnded } from "../deployment-store.ts";
import { shownDeployment } from "../shown-deployment.ts";
import { strategyText, triggerText, webAddress } from "./trigger-text.ts";

/** What a deployment is, in words: its application, how it stands and why, what it brings, and who or what began it. */
export function DeploymentHead({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const { applicationId, applicationName, trigger, versions, deployTargets, createdAt, completedAt } = deployment;
  const commit = trigger?.commit;
  const url = webAddress(commit?.url ?? "");
  const hash = commit?.hash.slice(0, 7);
  const more = (trigger?.commits.length ?? 1) - 1;
  const targets = Object.entries(deployTargets).flatMap(([plugin, { names }]) => names.map((name) => `${plugin}/${name}`));
  return (
    <Stack gap="xs" component="header">
      <Group gap="sm">
        <Title order={1} size="h3" className={classes["title"] ?? ""}>
          <Link to="/applications/$applicationId" params={{ applicationId }} className={classes["link"] ?? ""}>
            {applicationName}
          </Link>
        </Title>
        <Status kind="deployment" word={shownDeployment(deployment)} />
        <CancelButton deployment={deployment} />
        <RetryButton deployment={deployment} />
      </Group>
      {reasonsOf(deployment, t).map((reason) => (
        <Text key={reason} size="sm" className={classes["reason"] ?? ""}>
          {reason}
        </Text>
      ))}
      <dl className={classes["facts"]}>
        <Fact name={t("oneDeployment.commit")} wide>
          <span className={classes["text"]}>{commit?.subject}</span>
          <span className={classes["second"]}>
            {url === undefined ? (
              <code>{hash}</code>
            ) : (
              <Anchor href={url} target="_blank" rel="noreferrer" inherit>
                <code>{hash}</code>
              </Anchor>
            )}{" "}
            {commit?.author && t("oneDeployment.by", { author: commit.author })} {more > 0 && t("oneDeployment.commits", { count: more })}
          </span>
        </Fact>
        <Fact name={t("oneDeployment.trigger")}>{triggerText(deployment, t)}</Fact>
        <Fact name={t("oneDeployment.strategy")}>
          {strategyText(deployment, t)}
          <span className={classes["second"]}>{deployment.strategyReason}</span>
        </Fact>
        {versions.length > 0 && (
          <Fact name={t("oneDeployment.versions")}>
            {versions.map(({ name, version, url: from }) => (
              <span key={`${name} ${version} ${from}`} className={classes["text"]} title={from}>
                {name} {version}
              </span>
            ))}
          </Fact>
        )}
        {targets.length > 0 && <Fact name={t("oneDeployment.targets")}>{targets.join(", ")}</Fact>}
        <Fact name={t("oneDeployment.triggered")}>
          <Age at={createdAt} />
        </Fact>
        <Fact name={t(hasEnded(deployment) ? "oneDeployment.took" : "oneDeployment.tookSoFar")}>
          <Took from={createdAt} to={completedAt} />
        </Fact>
      </dl>
    </Stack>
  );
}

function Fact({ name, wide = false, children }: { readonly name: string; readonly wide?: boolean; readonly children: ReactNode }) {
  return (
    <div className={classes["fact"]} data-wide={wide}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Why it has its status, and what is about to change it. */
function reasonsOf(deployment: Deployment, t: Translate): readonly string[] {
  const { statusReason, planProblem, planAttempts, supersede } = deployment;
  if (hasEnded(deployment)) return statusReason === "" ? [] : [statusReason];
  const cancel = deployment.rollbackCancel ?? deployment.cancel;
  return [
    statusReason,
    planProblem && t("oneDeployment.planFailed", { count: planAttempts, why: planProblem }),
    cancel ? t("oneDeployment.cancelRequested", { who: cancel.commander || t("oneDeployment.unnamed") }) : "",
    supersede ? t("oneDeployment.supersede", { commit: supersede.commitHash.slice(0, 7) }) : "",
  ].filter((reason) => reason !== "");
}

import { Skeleton, Text } from "@mantine/core";
import type { Deployment } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../../design/problem.tsx";
import { Status } from "../../../design/status.tsx";
import { ObjectResults } from "../../deployment/results/object-results.tsx";
import { useResults } from "../../deployment/results/use-results.ts";
import { shownDeployment } from "../../deployment/shown-deployment.ts";
import classes from "./history-part.module.css";

/** How many deployments are listed. */
const mostListed = 20;

/** What each of some deployments did with the objects, newest first; read when one is opened. */
export function AppliedBetween({ deployments }: { readonly deployments: readonly Deployment[] }) {
  const { t } = useTranslation();
  return (
    <>
      {deployments.slice(0, mostListed).map((deployment) => (
        <AppliedBy key={deployment.id} deployment={deployment} />
      ))}
      {deployments.length > mostListed && <Text size="sm">{t("application.more", { count: deployments.length - mostListed })}</Text>}
    </>
  );
}

function AppliedBy({ deployment }: { readonly deployment: Deployment }) {
  const [isOpen, setOpen] = useState(false);
  const { id, trigger, statusReason } = deployment;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className={classes["applied"]}>
        <Status kind="deployment" word={shownDeployment(deployment)} title={statusReason} /> {trigger?.commit?.subject || id.slice(0, 8)}
      </summary>
      {isOpen && <Results deployment={deployment} />}
    </details>
  );
}

function Results({ deployment: { id, stages } }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const begun = stages.filter(({ attempt }) => attempt > 0).map((stage) => stage.id);
  const { results, error, isLoading } = useResults(id, begun);
  if (error) return <Problem error={error} />;
  if (isLoading) return <Skeleton h={40} />;
  if (results.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("results.none")}
      </Text>
    );
  return <ObjectResults results={results} />;
}

import { Skeleton, Stack, Text } from "@mantine/core";
import type { Deployment } from "@slipway/proto/state";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { deploymentStore, hasEnded } from "./deployment-store.ts";
import { DeploymentHead } from "./head/deployment-head.tsx";
import { Waits } from "./head/waits.tsx";
import { StageLogView } from "./log/stage-log-view.tsx";
import { usePastRuns } from "./runs/use-past-runs.ts";
import { Pipeline } from "./stages/pipeline.tsx";
import { StageDetails } from "./stages/stage-details.tsx";
import { stageToShow } from "./stages/stage-facts.ts";
import { DeploymentTrace } from "./trace/deployment-trace.tsx";

const here = "/deployments/$deploymentId";

/** One deployment as it runs: what it waits for, what it is, its stages, and the log of one of them. */
export function DeploymentPage() {
  const { deploymentId } = useParams({ from: `/queries${here}` });
  const { stage: wanted } = useSearch({ from: `/queries${here}` });
  const navigate = useNavigate({ from: here });
  const { state: deployment, phase, error } = useLive(deploymentStore(deploymentId));
  const choose = useCallback(
    (stage: string, hash?: true) => void navigate({ search: { stage }, replace: true, resetScroll: false, ...(hash && { hash }) }),
    [navigate],
  );
  if (phase === "ended") return <Problem isPage error={error} />;
  if (deployment === undefined) return <Skeleton h={300} />;
  // What a person requested of another deployment is not shown here.
  return <Shown key={deploymentId} deployment={deployment} wanted={wanted} choose={choose} />;
}

interface ShownProps {
  readonly deployment: Deployment;
  /** The stage that the address names. */
  readonly wanted: string | undefined;
  readonly choose: (stage: string, hash?: true) => void;
}

function Shown({ deployment, wanted, choose }: ShownProps) {
  const { t } = useTranslation();
  const past = usePastRuns(deployment);
  const { id: deploymentId } = deployment;
  const chosen = deployment.stages.find(({ id }) => id === wanted) ?? stageToShow(deployment);
  return (
    <Stack gap="md">
      <Waits deployment={deployment} />
      <DeploymentHead deployment={deployment} />
      <DeploymentTrace deployment={deployment} />
      <Pipeline deployment={deployment} chosen={chosen?.id} choose={choose} past={past} />
      {chosen && (
        <StageDetails
          key={chosen.id}
          deploymentId={deploymentId}
          stage={chosen}
          past={past.get(chosen.id)}
          isOver={hasEnded(deployment)}
          onAct={() => choose(chosen.id)}
        />
      )}
      {chosen &&
        (chosen.attempt > 0 ? (
          <StageLogView
            key={`log ${chosen.id}`}
            deploymentId={deploymentId}
            stageId={chosen.id}
            stageName={chosen.name}
            onRead={() => wanted === undefined && choose(chosen.id, true)}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {t("log.notStarted")}
          </Text>
        ))}
    </Stack>
  );
}

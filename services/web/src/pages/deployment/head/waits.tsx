import { Alert, Group, Text } from "@mantine/core";
import type { Deployment, Stage } from "@slipway/proto/state";
import { IconHandStop } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SkipWait } from "../acts/skip-wait.tsx";
import { StageActs } from "../acts/stage-acts.tsx";
import { hasEnded } from "../deployment-store.ts";
import { approversLeft, awaitsApproval, stageShows } from "../stages/stage-facts.ts";

/** What a deployment waits for, if only a person or other applications let it go on; and what became of what the person did about it. */
export function Waits({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const [acted, setActed] = useState<ReadonlySet<string>>(new Set());
  const isOver = hasEnded(deployment);
  const waitsForApplications = deployment.waitsFor !== "" && !isOver;
  const stages = deployment.stages.filter((stage) => (awaitsApproval(stage) && !isOver) || acted.has(stage.id));
  if (!waitsForApplications && stages.length === 0) return null;
  const stillWaits = waitsForApplications || (stages.some(awaitsApproval) && !isOver);
  return (
    <Alert color={stillWaits ? "orange" : "gray"} icon={<IconHandStop />} p="sm" role="region" aria-label={t("deployment.waiting")}>
      {waitsForApplications && (
        <>
          <Text size="sm">{t("oneDeployment.waitsForApplications", { what: deployment.waitsFor })}</Text>
          <SkipWait deployment={deployment} />
        </>
      )}
      {stages.map((stage) => (
        <Group key={stage.id} gap="sm" mih={30}>
          {awaitsApproval(stage) && (
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              <ApprovalText stage={stage} /> {stageShows(stage).split("\n")[0]}
            </Text>
          )}
          <StageActs deploymentId={deployment.id} stage={stage} onAct={() => setActed(new Set([...acted, stage.id]))} />
        </Group>
      ))}
    </Alert>
  );
}

function ApprovalText({ stage }: { readonly stage: Stage }) {
  const { t } = useTranslation();
  const people = approversLeft(stage).join(", ");
  return people === ""
    ? t("oneDeployment.waitsForAnybody", { stage: stage.name })
    : t("oneDeployment.waitsForPeople", { stage: stage.name, people });
}

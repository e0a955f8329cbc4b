import { Button, Group } from "@mantine/core";
import { ManualOperation, type Stage, StageStatus } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deploymentClient } from "../deployment-store.ts";
import { ActStatus } from "./act-status.tsx";
import { useMayAct } from "./may-act.ts";
import { useAct } from "./use-act.ts";

interface Props {
  readonly deploymentId: string;
  readonly stage: Stage;
  /** The person began an act: what becomes of it should stay in sight. */
  readonly onAct: () => void;
}

/** Approves or skips a stage, if it can be approved or skipped. */
export function StageActs({ deploymentId, stage, onAct }: Props) {
  const { t } = useTranslation();
  const [act, begin] = useAct();
  const [commandId, setCommandId] = useState("");
  const mayAct = useMayAct();
  const { availableOperation: operation, status } = stage;
  if (operation !== ManualOperation.APPROVE && operation !== ManualOperation.SKIP) return null;
  const isApproval = operation === ManualOperation.APPROVE;
  const why =
    status === StageStatus.NOT_STARTED
      ? t("acts.stageNotStarted")
      : status !== StageStatus.RUNNING
        ? t("acts.stageEnded")
        : mayAct
          ? act.kind === "requested"
            ? t("acts.requested")
            : undefined
          : t("acts.signInFirst");
  const run = () => {
    onAct();
    begin(async () => {
      const request = { deploymentId, stageId: stage.id };
      const answer = await (isApproval ? deploymentClient.approveStage(request) : deploymentClient.skipStage(request));
      setCommandId(answer.commandId);
      return answer.alreadyGiven ? t("acts.alreadyGiven") : "";
    });
  };
  const isDone = status > StageStatus.RUNNING || stage.commands.some(({ id }) => id === commandId && id !== "");
  if (status > StageStatus.RUNNING && act.kind === "idle") return null;
  return (
    <Group gap="sm">
      <Button size="xs" variant={isApproval ? "filled" : "default"} disabled={why !== undefined} title={why} onClick={run}>
        {t(isApproval ? "acts.approve" : "acts.skip", { stage: stage.name })}
      </Button>
      <ActStatus act={act} isDone={isDone} />
    </Group>
  );
}

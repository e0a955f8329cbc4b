import { Button } from "@mantine/core";
import type { ApplicationView } from "@slipway/proto/api";
import { type Deployment, DeploymentStatus } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import { deploymentWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import { Note } from "../head/note.tsx";
import { actProgress } from "./act-progress.ts";

interface Props {
  readonly deploymentId: string;
  readonly deployments: readonly Deployment[];
  readonly view: ApplicationView;
  readonly close: () => void;
}

/** How far a requested deployment is: requested, accepted, done, never more than is known. */
export function FollowedAct({ deploymentId, deployments, view, close }: Props) {
  const { t } = useTranslation();
  const { step, status, reason } = actProgress(deploymentId, deployments, view);
  const tone = step === "done" && status !== DeploymentStatus.SUCCEEDED ? "bad" : "quiet";
  const act =
    step === "done" ? (
      <Button size="xs" variant="default" onClick={close}>
        {t("act.seen")}
      </Button>
    ) : undefined;
  return (
    <div role="status">
      <Note tone={tone} head={t(`act.${step}`)} act={act}>
        {status !== undefined && <Status kind="deployment" word={deploymentWord(status)} />} {reason}
        {step === "requested" && t("act.requestedHint")}
      </Note>
    </div>
  );
}

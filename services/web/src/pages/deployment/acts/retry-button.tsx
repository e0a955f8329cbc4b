import { createClient } from "@connectrpc/connect";
import { Button, Group } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import { type Deployment, DeploymentStatus } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { transport } from "../../../api/transport.ts";
import { deploymentsStore } from "../../deployments/deployments-store.ts";
import classes from "../deployment-page.module.css";
import { ActStatus } from "./act-status.tsx";
import { useMayAct } from "./may-act.ts";
import { useAct } from "./use-act.ts";

const applications = createClient(ApplicationService, transport);
const retried: ReadonlySet<DeploymentStatus> = new Set([DeploymentStatus.FAILED, DeploymentStatus.CANCELLED, DeploymentStatus.SUPERSEDED]);

/** Deploys the commit again of a deployment that did not succeed. */
export function RetryButton({ deployment: { status, removal, applicationId, trigger } }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const [act, begin] = useAct();
  // A second try of the same request is no second deployment.
  const [commandId] = useState(() => crypto.randomUUID());
  const [next, setNext] = useState("");
  const { state } = useLive(deploymentsStore);
  const mayAct = useMayAct();
  // Before, there is no such deployment to look at.
  const isTakenUp = state.has(next);
  if (!retried.has(status) || removal) return null;
  const why = mayAct ? (act.kind === "requested" || act.kind === "accepted" ? t("acts.requested") : undefined) : t("acts.signInFirst");
  const retry = () =>
    begin(async () => {
      const { deploymentId } = await applications.syncApplication({
        idOrName: applicationId,
        revision: trigger?.commit?.hash ?? "",
        commandId,
      });
      setNext(deploymentId);
      return "";
    });
  return (
    <Group gap="sm" ml="auto">
      <ActStatus act={act} isDone={isTakenUp} />
      {isTakenUp && (
        <Link to="/deployments/$deploymentId" params={{ deploymentId: next }} className={classes["link"] ?? ""}>
          {t("acts.newDeployment")}
        </Link>
      )}
      <Button size="xs" variant="default" disabled={why !== undefined} title={why ?? t("acts.retryHint")} onClick={retry}>
        {t("acts.retry")}
      </Button>
    </Group>
  );
}

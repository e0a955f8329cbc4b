import { useQuery } from "@connectrpc/connect-query";
import { DeploymentService } from "@slipway/proto/api";
import { type Deployment, DeploymentStatus } from "@slipway/proto/state";
import { useMemo } from "react";
import { type PastRuns, pastRuns } from "./past-runs.ts";

const { SUCCEEDED, FAILED, CANCELLED } = DeploymentStatus;

/** How the stages of a deployment went in the application's deployments of late; empty until that is known. */
export function usePastRuns(deployment: Deployment): ReadonlyMap<string, PastRuns> {
  const { data } = useQuery(
    DeploymentService.method.listDeployments,
    {
      filter: { applicationId: deployment.applicationId, statuses: [SUCCEEDED, FAILED, CANCELLED] },
      // Some are newer than this one, and some did not come to every stage.
      pageSize: 60,
    },
    // The deployment that was looked at before may have ended since.
    { refetchOnMount: "always" },
  );
  return useMemo(() => pastRuns(deployment, data?.deployments ?? []), [deployment, data]);
}

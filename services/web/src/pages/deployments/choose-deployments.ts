import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ApplicationView, DeploymentFilterSchema } from "@slipway/proto/api";
import { type Deployment, DeploymentStatus } from "@slipway/proto/state";
import { shownDeployment } from "../deployment/shown-deployment.ts";
import type { DeploymentsSearch, ShownStatus } from "./deployments-search.ts";

/** Whether a deployment is one of those that are looked for. */
export function fitsSearch(deployment: Deployment, { status, app = "", project }: DeploymentsSearch): boolean {
  return (
    (status === undefined || shownDeployment(deployment) === status) &&
    (project === undefined || deployment.projectId === project) &&
    deployment.applicationName.toLowerCase().includes(app.toLowerCase())
  );
}

/** What the server is asked for: at least everything that fits. It knows no parts of names, but an application, if only one has such a name. */
export function filterOf(
  { status, app = "", project = "" }: DeploymentsSearch,
  applications: Iterable<ApplicationView>,
): MessageInitShape<typeof DeploymentFilterSchema> {
  const named =
    app === "" ? [] : [...applications].filter(({ application }) => application?.name.toLowerCase().includes(app.toLowerCase()));
  const [only] = named;
  return {
    projectId: project,
    // An application that was removed is in no list, so its deployments are looked for by name.
    applicationId: named.length === 1 && only?.application?.name.toLowerCase() === app.toLowerCase() ? only.application.id : "",
    waiting: status === "waiting",
    statuses: status === undefined || status === "waiting" ? [] : [statuses[status]],
  };
}

const statuses: Readonly<Record<Exclude<ShownStatus, "waiting">, DeploymentStatus>> = {
  pending: DeploymentStatus.PENDING,
  planned: DeploymentStatus.PLANNED,
  running: DeploymentStatus.RUNNING,
  rolling_back: DeploymentStatus.ROLLING_BACK,
  succeeded: DeploymentStatus.SUCCEEDED,
  failed: DeploymentStatus.FAILED,
  cancelled: DeploymentStatus.CANCELLED,
  superseded: DeploymentStatus.SUPERSEDED,
};

import { Fault } from "@slipway/domain";
import type { Deployment } from "@slipway/proto/plugin";
import type { DeploymentInfo } from "../plugin/context/deployment-info.ts";
import { instantFromUnixTime } from "./unix-time.ts";

/** Decodes the deployment of a request. Throws `invalid` if there is none. */
export function deploymentFromWire(wire: Deployment | undefined): DeploymentInfo {
  if (wire === undefined || wire.id === "") throw new Fault("invalid", "the request has no deployment");
  const commit = wire.trigger?.commit;
  return {
    id: wire.id,
    applicationId: wire.applicationId,
    applicationName: wire.applicationName,
    pipedId: wire.pipedId,
    projectId: wire.projectId,
    triggeredBy: wire.trigger?.commander || (commit?.author ?? ""),
    createdAt: instantFromUnixTime(wire.createdAt),
    repositoryUrl: wire.gitPath?.repo?.remote ?? "",
    summary: wire.summary,
    labels: wire.labels,
    commit: {
      hash: commit?.hash ?? "",
      message: commit?.message ?? "",
      author: commit?.author ?? "",
      branch: commit?.branch ?? "",
      url: commit?.url ?? "",
      createdAt: instantFromUnixTime(commit?.createdAt ?? 0n),
    },
  };
}

import type { Trace } from "@slipway/proto/api";
import type { Caller } from "../access/caller.ts";

/**
 * A trace without the deployments, applications and events that a caller may not see; undefined if nothing else is left of it. A caller who may see all of the trace gets it as it is.
 */
export function seenPart(trace: Trace, caller: Pick<Caller, "sees">): Trace | undefined {
  const { projectId } = trace;
  const seesDeployment = (labels: Readonly<Record<string, string>>, name: string) =>
    caller.sees({ resource: "deployment", projectId, object: { labels, name } });
  const deployments = trace.deployments.filter(({ labels, applicationName }) => seesDeployment(labels, applicationName));
  const applications = trace.applications.filter(({ labels, applicationName }) => seesDeployment(labels, applicationName));
  const externalEvents = trace.externalEvents.filter(({ labels }) =>
    caller.sees({ resource: "event", projectId, object: { labels, name: "" } }),
  );
  const hidden = trace.deployments.length - deployments.length;
  if (hidden === 0 && applications.length === trace.applications.length && externalEvents.length === trace.externalEvents.length)
    return trace;
  if (deployments.length + applications.length + externalEvents.length === 0) return undefined;
  const seen = new Set(["", ...deployments.map(({ id }) => id)]);
  const { firstFailure, ...rest } = trace;
  return {
    ...rest,
    deployments,
    applications,
    externalEvents,
    deploymentCount: deployments.length,
    waitsFor: trace.waitsFor.filter(({ deploymentId }) => seen.has(deploymentId)),
    ...(firstFailure && seen.has(firstFailure.deploymentId) && { firstFailure }),
  };
}

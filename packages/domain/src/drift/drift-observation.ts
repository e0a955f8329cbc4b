import type { Application } from "../application/application.ts";
import { isDeploying } from "../application/deployments/is-deploying.ts";
import { boundText } from "../bounds/bound-text.ts";
import { limits } from "../bounds/limits.ts";
import type { ApplicationLivestate, LiveResource } from "../livestate/livestate.ts";
import { staleReason } from "../livestate/stale-reason.ts";
import { type Drift, type DriftedObject, type DriftObservation, textOfDriftedObject } from "./drift.ts";

/** What stands for an application as a whole. */
const whole: DriftedObject = { plugin: "", deployTarget: "", kind: "", namespace: "", name: "" };

/** How much of the drift of an application is told. */
type DriftLimits = Pick<typeof limits.drift, "fieldsPerObject" | "perApplication">;

/** What drift depends on, besides the live state. */
export type DriftingApplication = Pick<
  Application,
  | "id"
  | "name"
  | "projectId"
  | "pipedId"
  | "removedAt"
  | "activeDeploymentId"
  | "queue"
  | "lastEnded"
  | "holds"
  | "lastTriggered"
  | "lastSucceeded"
>;

/**
 * Returns the drift that a live state shows. Undefined if it says nothing about drift: the status is not known, a deployment is queued or active and changes
 * what should be there, or the state is older than the last deployment or compared with another commit.
 */
export function driftObservation(
  application: DriftingApplication,
  livestate: ApplicationLivestate,
  most: DriftLimits = limits.drift,
): DriftObservation | undefined {
  const { syncStatus, commitHash, afterDeploymentId, at } = livestate;
  if (application.removedAt) return noDrift(application, at);
  if (isDeploying(application) || (syncStatus !== "synced" && syncStatus !== "out-of-sync")) return undefined;
  if (staleReason(application, livestate) !== undefined) return undefined;
  const found = syncStatus === "synced" ? { drifts: [], isComplete: true, read: [], unread: [] } : observedDrifts(livestate, most);
  return { ...named(application), commitHash, afterDeploymentId, removed: false, ...found, at };
}

/** What is observed of an application that was removed. */
export function noDrift(application: DriftingApplication, at: Temporal.Instant): DriftObservation {
  const { lastEnded } = application;
  const afterDeploymentId = lastEnded?.deploymentId;
  const nothing = { drifts: [], isComplete: true, read: [], unread: [] };
  return { ...named(application), commitHash: lastEnded?.commitHash ?? "", afterDeploymentId, removed: true, ...nothing, at };
}

function named({ id, name, projectId, pipedId }: DriftingApplication) {
  return { applicationId: id, applicationName: name, projectId, pipedId };
}

/** What differs from Git in a live state that is out of sync, within limits. */
export function driftsOf(livestate: Pick<ApplicationLivestate, "resources" | "syncReason">): readonly Drift[] {
  return observedDrifts(livestate, limits.drift).drifts;
}

/** Sorted, so that the same state always gives the same drifts, also where the limits leave some out. */
function observedDrifts(
  { resources, syncReason }: Pick<ApplicationLivestate, "resources" | "syncReason">,
  { fieldsPerObject, perApplication }: DriftLimits,
): Pick<DriftObservation, "drifts" | "isComplete" | "read" | "unread"> {
  const drifting = resources
    .filter(({ sync }) => sync === "out-of-sync")
    .map((resource) => ({ resource, object: objectOf(resource), text: textOfDriftedObject(objectOf(resource)) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  const all = drifting.flatMap(({ resource, object }) => driftsOfResource(resource, object, fieldsPerObject));
  const isCut = all.length > perApplication;
  const reason = isCut ? `${all.length - perApplication} more differences` : syncReason;
  const ofApplication: readonly Drift[] =
    all.length === 0 || isCut ? [bounded({ ...noField, kind: "application", object: whole, reason })] : [];
  const drifts = [...all.slice(0, perApplication), ...ofApplication];
  if (isCut) return { drifts, isComplete: false, read: [], unread: [] };
  const read = comparedTargets(resources);
  const unread = [
    ...drifting.filter(({ resource }) => resource.drift.length > fieldsPerObject).map(({ object }) => object),
    ...resources
      .filter(
        ({ sync, parentIds, plugin, deployTarget }) => sync === "unknown" && parentIds.length === 0 && read.get(plugin)?.has(deployTarget),
      )
      .map(objectOf),
  ];
  return unread.length > perApplication
    ? { drifts, isComplete: false, read: [], unread: [] }
    : {
        drifts,
        isComplete: false,
        read: [...read].flatMap(([plugin, targets]) => [...targets].map((deployTarget) => ({ plugin, deployTarget }))),
        unread,
      };
}

/** The deploy targets of which something was compared, by plugin. */
function comparedTargets(resources: readonly LiveResource[]): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map<string, Set<string>>();
  for (const { sync, plugin, deployTarget } of resources)
    if (sync !== "unknown") targets.getOrInsertComputed(plugin, () => new Set()).add(deployTarget);
  return targets;
}

const noField = { field: "", declared: "", live: "", manager: "", setAt: undefined };

function driftsOfResource(resource: LiveResource, object: DriftedObject, most: number): readonly Drift[] {
  const { drift, health, healthReason } = resource;
  if (drift.length === 0) return [bounded({ ...noField, kind: health === "missing" ? "missing" : "object", object, reason: healthReason })];
  return drift
    .toSorted((a, b) => (a.field < b.field ? -1 : 1))
    .slice(0, most)
    .map((field) => bounded({ ...field, kind: "field", object, reason: "" }));
}

function objectOf({ plugin, deployTarget, resourceType: kind, metadata, name }: LiveResource): DriftedObject {
  return { plugin, deployTarget, kind, namespace: metadata["Namespace"] ?? "", name };
}

function bounded(drift: Drift): Drift {
  const text = (value: string) => boundText(value, limits.drift.textBytes, { where: "in the live state" });
  const { field, declared, live, manager, reason } = drift;
  return { ...drift, field: text(field), declared: text(declared), live: text(live), manager: text(manager), reason: text(reason) };
}

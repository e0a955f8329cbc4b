import type { Application } from "../application/application.ts";
import { blamedResources } from "./blamed-resources.ts";
import { healthReason } from "./health-reason.ts";
import type { ApplicationLivestate } from "./livestate.ts";
import { unobservedReason } from "./stale-reason.ts";

type Given = Pick<Application, "activeDeploymentId" | "queue" | "lastEnded">;

/**
 * What keeps an application from being healthy, in words; undefined if it is. Only what was observed after its last deployment counts: an earlier
 * observation says nothing about it. Where no kind reports health, an application that is synced is healthy.
 */
export function unhealthyReason(application: Given, livestate: ApplicationLivestate | undefined): string | undefined {
  const { activeDeploymentId: active, queue, lastEnded } = application;
  if (active !== undefined) return `deployment ${active} is in progress`;
  if (queue.length > 0) return "a deployment is waiting to be planned";
  if (lastEnded === undefined) return "it was never deployed";
  const unobserved = unobservedReason(application, livestate);
  if (livestate === undefined || unobserved !== undefined) return unobserved;
  const { health, syncStatus } = livestate;
  const blamed = blamedResources(livestate);
  if (health === "healthy" || (health === "unknown" && blamed.length === 0 && syncStatus === "synced")) return undefined;
  if (health !== "unknown") return [`it is ${health}`, ...blamed].join("; ");
  return `its health is not known: ${healthReason(livestate)}`;
}

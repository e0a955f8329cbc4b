import type { Application } from "../application/application.ts";
import type { ApplicationLivestate, HealthStatus } from "./livestate.ts";

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
  if (livestate === undefined || livestate.afterDeploymentId !== lastEnded.deploymentId)
    return `what runs has not been observed since deployment ${lastEnded.deploymentId}`;
  const { health, syncStatus, syncReason } = livestate;
  if (health === "healthy" || (health === "unknown" && syncStatus === "synced")) return undefined;
  if (health === "unknown") return `its health is not known: ${syncReason || "no plugin reports what runs"}`;
  return [`it is ${health}`, ...blamed(livestate, health)].join("; ");
}

const mostNamed = 5;

/** The resources that have the worst health, each with its reason. */
function blamed({ resources }: ApplicationLivestate, health: HealthStatus): readonly string[] {
  const all = resources.filter((each) => each.health === health);
  const named = all
    .slice(0, mostNamed)
    .map(({ resourceType, name, healthReason }) => `${resourceType} ${name}${healthReason ? `: ${healthReason}` : ""}`);
  return all.length > mostNamed ? [...named, `and ${all.length - mostNamed} more`] : named;
}

import { blamedResources } from "./blamed-resources.ts";
import type { ApplicationLivestate } from "./livestate.ts";

/** Why an application has its health, in one line: the objects that decide it, each with its reason. "" only if it is healthy. */
export function healthReason(
  livestate: Pick<ApplicationLivestate, "health" | "resources" | "syncStatus" | "syncReason"> | undefined,
): string {
  if (livestate === undefined) return "it has not been observed yet";
  const { health, resources, syncStatus, syncReason } = livestate;
  if (health === "healthy") return "";
  const unread = health === "unknown" && syncStatus === "unknown" && syncReason !== "" ? [syncReason] : [];
  const why = [...unread, ...blamedResources(livestate)].join("; ");
  if (why !== "") return why;
  return resources.length === 0 ? "no objects were found" : "no object reports a health";
}

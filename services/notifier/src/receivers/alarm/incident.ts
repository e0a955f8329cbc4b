import { derivedId } from "@slipway/domain";
import type { Outgoing } from "../receiver.ts";

/** What a message means to a program that keeps incidents. */
export interface Incident {
  readonly action: "open" | "close";
  /** The same for everything about one application, or about the piped. */
  readonly key: string;
  /** What it is about. */
  readonly source: string;
}

const opening: ReadonlySet<string> = new Set(["DEPLOYMENT_FAILED", "DEPLOYMENT_TRIGGER_FAILED", "PIPED_STOPPED"]);
const closing: ReadonlySet<string> = new Set(["DEPLOYMENT_SUCCEEDED", "PIPED_STARTED"]);

/** The incident that a message opens or closes: a failure opens that of its application, the next success closes it. Undefined: it means nothing. */
export function incidentOf({ notice }: Outgoing): Incident | undefined {
  if (!notice) return undefined;
  const action = opening.has(notice.event) ? "open" : closing.has(notice.event) ? "close" : undefined;
  if (!action) return undefined;
  const { projectId, pipedId, applicationId, applicationName } = notice;
  return { action, key: derivedId("incident", projectId, pipedId, applicationId), source: `${projectId}/${applicationName || pipedId}` };
}

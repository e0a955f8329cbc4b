import type { ApplicationKey } from "@slipway/domain";

/** What tells an application from one that another piped, or a piped of another project, writes under its id. */
export function ownedId({ projectId, pipedId, applicationId }: ApplicationKey): string {
  return `${projectId} ${pipedId} ${applicationId}`;
}

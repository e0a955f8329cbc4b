import { type Application, shortId } from "@slipway/domain";
import { oneLine } from "./one-line.ts";

/** Why the last deployment of an application failed, and what a person does next. */
export interface LastFailure {
  /** "" if an earlier version recorded it. */
  readonly why: string;
  readonly next: string;
}

/** The failure of the last deployment; undefined if it did not fail, or a later one ended in another way. */
export function lastFailure({ id, lastEnded, name }: Pick<Application, "id" | "lastEnded" | "name">): LastFailure | undefined {
  if (lastEnded?.status !== "failed") return undefined;
  const logs = `slipway deployment logs ${shortId(lastEnded.deploymentId)}`;
  const again = lastEnded.removal ? `run slipway app prune ${shortId(id)}` : `push a fix or run slipway app sync ${name}`;
  return { why: lastEnded.statusReason, next: `${logs}, then ${again}` };
}

/** The failure of the last deployment in one line, with the next step if `whole`; "" if there is none. */
export function failureLine(application: Pick<Application, "id" | "lastEnded" | "name">, whole: boolean): string {
  const { lastEnded } = application;
  const failure = lastFailure(application);
  if (!failure || !lastEnded) return "";
  const id = shortId(lastEnded.deploymentId);
  const why = failure.why === "" ? `see slipway deployment get ${id}` : oneLine(failure.why, whole);
  return `deployment ${id} of ${lastEnded.commitHash.slice(0, 7)} failed: ${why}${whole ? `; next: ${failure.next}` : ""}`;
}

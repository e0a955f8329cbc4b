import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";

/** The id of a deployment of an application that was triggered and claimed by an executor after a position; undefined if there is none. */
export async function ranAfter(db: Db, applicationId: string, position: bigint): Promise<string | undefined> {
  const after = columns.deployments.sequence.encode(position);
  const later = await db
    .selectFrom("deployments")
    .select(["project_id", "id"])
    .where("application_id", "=", applicationId)
    .where("sequence", ">", after)
    .execute();
  for (const { project_id, id } of later) {
    const events = await db
      .selectFrom("deployment_events")
      .select(["kind", "sequence"])
      .where("project_id", "=", project_id)
      .where("deployment_id", "=", id)
      .where("kind", "in", ["triggered", "runClaimed"])
      .execute();
    const isTriggeredLater = events.some(({ kind, sequence }) => kind === "triggered" && BigInt(sequence) > position);
    if (isTriggeredLater && events.some(({ kind }) => kind === "runClaimed")) return id;
  }
  return undefined;
}

import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";

/**
 * The id of a deployment of an application that was triggered and claimed by an executor after a position; undefined if there is none. One statement,
 * however many deployments there are.
 */
export async function ranAfter(db: Db, applicationId: string, position: bigint): Promise<string | undefined> {
  const after = columns.deployments.sequence.encode(position);
  const later = await db
    .selectFrom("deployments")
    .select("id")
    .where("application_id", "=", applicationId)
    .where("sequence", ">", after)
    .where(({ exists, selectFrom }) => {
      const eventsOf = (kind: string) =>
        selectFrom("deployment_events as event")
          .select("event.sequence")
          .whereRef("event.project_id", "=", "deployments.project_id")
          .whereRef("event.deployment_id", "=", "deployments.id")
          .where("event.kind", "=", kind);
      return exists(eventsOf("triggered").where("event.sequence", ">", after)).and(exists(eventsOf("runClaimed")));
    })
    .limit(1)
    .executeTakeFirst();
  return later?.id;
}

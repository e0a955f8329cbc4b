import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";

/**
 * The id of a deployment of an application that was triggered and claimed by an executor after a position; undefined if there is none. One statement,
 * however many deployments there are.
 */
export async function ranAfter(db: Db, applicationId: string, position: bigint): Promise<string | undefined> {
  const after = columns.deployments.sequence.encode(position);
  // Joined, because MariaDB may make a table of all events of a kind for a subquery.
  const later = await db
    .selectFrom("deployments")
    .innerJoin("deployment_events as triggered", (join) =>
      join.onRef("triggered.project_id", "=", "deployments.project_id").onRef("triggered.deployment_id", "=", "deployments.id"),
    )
    .innerJoin("deployment_events as claimed", (join) =>
      join.onRef("claimed.project_id", "=", "deployments.project_id").onRef("claimed.deployment_id", "=", "deployments.id"),
    )
    .select("deployments.id")
    .where("deployments.application_id", "=", applicationId)
    .where("deployments.sequence", ">", after)
    .where("triggered.kind", "=", "triggered")
    .where("triggered.sequence", ">", after)
    .where("claimed.kind", "=", "runClaimed")
    .limit(1)
    .executeTakeFirst();
  return later?.id;
}

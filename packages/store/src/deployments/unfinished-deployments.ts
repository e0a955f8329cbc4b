import { create } from "@bufbuild/protobuf";
import { type DeploymentMessage, DeploymentMessageSchema, DeploymentStatus } from "@slipway/proto/state";
import type { Db } from "../engines/engine.ts";
import { readColumn } from "../history/read-column.ts";
import { columns } from "../schema.ts";

const unfinished = [DeploymentStatus.PENDING, DeploymentStatus.PLANNED, DeploymentStatus.RUNNING, DeploymentStatus.ROLLING_BACK] as const;

/** The newest recorded message of each deployment that has not ended as far as is recorded. */
export async function unfinishedDeployments(db: Db): Promise<DeploymentMessage[]> {
  const rows = await db
    .selectFrom("deployments")
    .select(["project_id", "id", "state"])
    .where("status", "in", unfinished.map(columns.deployments.status.encode))
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  const messages: DeploymentMessage[] = [];
  for (const { project_id, id, state } of rows) {
    const newest = await db
      .selectFrom("deployment_events")
      .select("event")
      .where("project_id", "=", project_id)
      .where("deployment_id", "=", id)
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest === undefined) continue;
    messages.push(
      create(DeploymentMessageSchema, {
        event: readColumn(columns.deployment_events.event, newest.event, `newest event of deployment ${id}`),
        state: readColumn(columns.deployments.state, state, `deployment ${id}`),
      }),
    );
  }
  return messages;
}

import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";
import type { ProjectCommit } from "./project-commit.ts";

/** When each deploy target (`plugin/target`) of these deployments was first healthy, by the deployment's id. */
export async function healthOfDeployments(
  db: Db,
  commits: readonly ProjectCommit[],
  ids: readonly string[],
): Promise<Map<string, Map<string, Temporal.Instant>>> {
  const found = new Map<string, Map<string, Temporal.Instant>>();
  if (ids.length === 0) return found;
  const rows = await db
    .selectFrom("deployment_health")
    .select(["deployment_id", "target", "healthy_at"])
    .where("project_id", "in", [...new Set(commits.map(({ projectId }) => projectId))])
    .where("deployment_id", "in", ids)
    .execute();
  for (const { deployment_id: id, target, healthy_at } of rows) {
    const targets = found.get(id) ?? new Map<string, Temporal.Instant>();
    found.set(id, targets.set(target, columns.deployment_health.healthy_at.decode(healthy_at)));
  }
  return found;
}

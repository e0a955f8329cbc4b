import { Fault, imageKeys } from "@slipway/domain";
import type { Db } from "../engines/engine.ts";
import { correlationOf } from "../external-events/correlation-of.ts";
import type { ProjectCommit } from "./project-commit.ts";

/** Commits of an artifact, the newest. An artifact may be built again and again, under the same tag. */
const mostCommits = 200;
/** Rows that are looked at for them, the newest. */
const mostRows = 10_000;

/**
 * The commits that an artifact came from: those of the external events that name it, and, if none does, of the deployments with it. Throws `invalid` for a text
 * that names none, `not_found` if nothing has it.
 */
export async function commitsOfArtifact(
  db: Db,
  reference: string,
  { projectId }: { readonly projectId?: string | undefined },
): Promise<ProjectCommit[]> {
  const keys = /^[a-z0-9]+:[0-9a-f]{32,}$/.test(reference) ? [`digest:${reference}`] : imageKeys(reference);
  if (keys === undefined || keys.length === 0)
    throw new Fault(
      "invalid",
      `"${reference}" does not name one artifact: use an image with a tag other than "latest", or with a digest; a commit is named by at least 7 digits of its hash`,
    );
  const correlations = keys.map(correlationOf);
  const ofEvents = await newest(db, correlations, ["event"], projectId);
  const found = ofEvents.length > 0 ? ofEvents : await newest(db, correlations, ["deployment", "success"], projectId);
  if (found.length === 0) throw new Fault("not_found", `no external event and no deployment has the artifact ${reference}`);
  return found;
}

/** Each commit once, however many events or applications have it. */
async function newest(
  db: Db,
  correlations: readonly string[],
  sides: readonly ("event" | "deployment" | "success")[],
  projectId: string | undefined,
): Promise<ProjectCommit[]> {
  let named = db.selectFrom("correlations").where("correlation", "in", correlations).where("side", "in", sides);
  if (projectId) named = named.where("project_id", "=", projectId);
  const chosen = named.select(["project_id", "commit_hash", "at"]).orderBy("at", "desc").limit(mostRows);
  // Grouped outside: SQLite would read all rows of a project, because an index has them in the order of the groups.
  const rows = await db
    .selectFrom(chosen.as("chosen"))
    .select(({ fn }) => ["project_id", "commit_hash", fn.max("at").as("newest")])
    .groupBy(["project_id", "commit_hash"])
    .orderBy("newest", "desc")
    .limit(mostCommits)
    .execute();
  return rows.map(({ project_id, commit_hash }) => ({ projectId: project_id, hash: commit_hash }));
}

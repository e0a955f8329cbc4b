import type { Application, Leftovers } from "@slipway/domain";
import { type DiscoveryPlan, type FoundFile, nameOfDirectory } from "./plan-discovery.ts";

export interface DecidePrunes {
  readonly plan: DiscoveryPlan;
  /** The applications of the repository. */
  readonly known: readonly Application[];
  /** The applications of other repositories; called for an application whose objects may be deleted. */
  readonly elsewhere: () => readonly Application[];
  /** All application files of the commit. */
  readonly files: readonly FoundFile[];
  /** Whether some application files could not be listed. */
  readonly isPartial: boolean;
  readonly commitHash: string;
  /** Whether the commit has this one in its history. */
  readonly continues: (commitHash: string) => Promise<boolean>;
}

/** How many applications a question names. */
const shownNames = 10;

/**
 * Decides what becomes of the objects of the applications that a commit removes, and whose last valid file says to delete them. Only a commit that follows
 * the one that was seen before, and that leaves other applications, removes on purpose; everything else is left to a person.
 */
export async function decidePrunes(given: DecidePrunes): Promise<ReadonlyMap<Application, Leftovers>> {
  const wanted = given.plan.remove.filter(
    ({ pruneOnRemoval, lastTriggered, deployTargets }) =>
      pruneOnRemoval && lastTriggered !== undefined && Object.values(deployTargets).some((names) => names.length > 0),
  );
  const decided = wanted.map(async (application) => {
    const keptReason = await reasonToKeep(given, application);
    return [application, keptReason === undefined ? { pruneCommit: given.commitHash } : { keptReason }] as const;
  });
  return new Map(await Promise.all(decided));
}

async function reasonToKeep(given: DecidePrunes, application: Application): Promise<string | undefined> {
  const { plan, known, elsewhere, files, isPartial, commitHash, continues } = given;
  const commit = `commit ${commitHash.slice(0, 7)}`;
  const left = known.filter(({ removedAt }) => !removedAt).length - plan.remove.length + plan.register.length;
  if (files.length === 0 || left <= 0) {
    const names = plan.remove.map(({ name }) => name).toSorted();
    const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : "";
    return `${commit} leaves no application in the repository, so it may be a mistake; removed were ${names.slice(0, shownNames).join(", ")}${more}`;
  }
  if (isPartial) return `some application files of ${commit} cannot be read, so its file may still be there`;
  const other = namesake(application, plan, elsewhere());
  if (other !== undefined) return `an application of the same name is in ${other}, so it may have moved there`;
  const seen = application.seen?.commitHash ?? "";
  if (seen === "" || !(await continues(seen)))
    return `${commit} does not follow the commit that was seen before, so the file may be missing because of a forced push`;
  return undefined;
}

/** Where an application of the same name is. */
function namesake({ name }: Application, { register }: DiscoveryPlan, elsewhere: readonly Application[]): string | undefined {
  const fresh = register.find((file) => (file.config?.name || nameOfDirectory(file.path)) === name);
  if (fresh !== undefined) return fresh.path || "the root of the repository";
  const other = elsewhere.find((each) => !each.removedAt && each.name === name);
  return other && `${other.source.repositoryId}: ${other.source.path || "its root"}`;
}

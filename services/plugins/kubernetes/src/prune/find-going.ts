import { type FindFatesRequest, findFates } from "./find-fates.ts";
import type { Going } from "./prune-refusal.ts";

/** Finds what a prune would delete, without deleting it, in the order of `obsolete`. An object that cannot be read counts: it may exist. Rejects with the signal's reason. */
export async function findGoing(request: FindFatesRequest): Promise<readonly Going[]> {
  const { cluster, obsolete, signal } = request;
  if (obsolete.length === 0) return [];
  const catalogue = await cluster.catalogue(signal);
  const fates = await findFates(request);
  return obsolete.flatMap((key) => {
    const fate = fates.get(key);
    if (fate?.kind !== "goes" && fate?.kind !== "unknown") return [];
    const names = catalogue.findKind(key.group, key.kind)?.names;
    return [{ key, isAllowed: fate.kind === "goes" && fate.isAllowed, ...(names && { names }) }];
  });
}

import { derivedId } from "../derived-id.ts";
import type { SeenRevision } from "./application.ts";

/**
 * The occasion of a revision that follows `seen`. It stays the same while each revision has the one before in its history (`continues`), so a
 * commit comes at most once on one occasion. Every other step, such as a forced push back to an older commit, begins a new occasion: a commit that
 * comes again is a new trigger. Derived, so that two watchers agree.
 */
export function occasionAfter(seen: SeenRevision | undefined, commitHash: string, continues: boolean): string {
  if (seen === undefined) return "";
  if (continues || seen.commitHash === commitHash) return seen.occasion;
  return derivedId("occasion", seen.occasion, seen.commitHash, commitHash);
}

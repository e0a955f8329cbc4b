import { closest, Fault } from "@slipway/plugin-sdk";
import type { ApiResource, UnreadVersion } from "../client/discovery/discovery.ts";
import { type PruneRules, protectedByDefault } from "../prune/prune-rules.ts";
import type { Rules } from "./allowed-schema.ts";
import { fitsKind } from "./check-allowed.ts";

/** Which of the patterns are for no kind that a cluster serves. Not those that are a default: nobody misspelled them, and a cluster may lack such a kind. */
export function unknownKinds(patterns: readonly string[], kinds: readonly ApiResource[]): readonly string[] {
  return patterns.filter((pattern) => !protectedByDefault.includes(pattern) && !kinds.some((kind) => fitsKind([pattern], kind)));
}

/**
 * Throws `precondition` if a denied kind is none of the cluster, because a misspelled denial would deny nothing. A pattern with `*` may be for kinds to come:
 * returns what to say about those that fit nothing. The same of patterns for kinds of the groups that are `unread`.
 */
export function refuseUnknownKinds(
  { deniedKinds }: Pick<Rules, "deniedKinds">,
  kinds: readonly ApiResource[],
  unread: readonly UnreadVersion[] = [],
): string | undefined {
  return refuseUnknown(
    { field: "deniedKinds", place: "the config of the deploy target", file: "the piped file", patterns: deniedKinds },
    kinds,
    unread,
  );
}

/** The same of protected kinds, because a misspelled protection would protect nothing. */
export function refuseUnknownProtection(
  { protectedKinds }: Pick<PruneRules, "protectedKinds">,
  kinds: readonly ApiResource[],
  unread: readonly UnreadVersion[] = [],
): string | undefined {
  const list = { field: "protectedKinds", place: "spec.plugins.kubernetes", file: "the application file", patterns: protectedKinds };
  return refuseUnknown(list, kinds, unread);
}

/** A list of patterns of kinds, and where people find it. */
interface PatternList {
  readonly field: string;
  readonly place: string;
  readonly file: string;
  readonly patterns: readonly string[];
}

function refuseUnknown(
  { field, place, file, patterns }: PatternList,
  kinds: readonly ApiResource[],
  unread: readonly UnreadVersion[],
): string | undefined {
  const unknown = unknownKinds(patterns, kinds);
  const mayExist = (pattern: string) => unread.some(({ group }) => !pattern.includes(".") || pattern.toLowerCase().endsWith(`.${group}`));
  const exact = unknown.filter((pattern) => !pattern.includes("*") && !mayExist(pattern));
  if (exact.length > 0) {
    const which = exact.map((pattern) => `${pattern}${hintFor(pattern, kinds)}`).join(", ");
    throw new Fault(
      "precondition",
      `${field} in ${place} has no effect, because the cluster has no such kind: ${which}. Correct it in ${file}; add a * for kinds that are to come, such as ${exact[0]}*`,
    );
  }
  return unknown.length === 0 ? undefined : `${field} in ${place} has patterns for no kind of the cluster: ${unknown.join(", ")}`;
}

/** The kinds of the same name in other groups, or else the one of the most similar name. */
function hintFor(pattern: string, kinds: readonly ApiResource[]): string {
  const [name = ""] = pattern.split(".");
  const meant = kinds.filter((kind) => pattern.includes(".") && fitsKind([name], kind)).map(({ kind, group }) => `${kind}.${group}`);
  const similar = closest(name, [...new Set(kinds.map(({ kind }) => kind))]);
  if (meant.length === 0 && similar !== undefined) meant.push(similar);
  return meant.length === 0 ? "" : ` (did you mean ${meant.slice(0, 3).join(" or ")}?)`;
}

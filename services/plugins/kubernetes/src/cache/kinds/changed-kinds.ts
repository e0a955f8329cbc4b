import type { ApiCatalogue } from "../../client/discovery/api-catalogue.ts";
import type { KindName } from "../../kinds/kind-state.ts";
import { isFollowable, ownedGroups } from "./child-kinds.ts";
import { type InformerRules, isIncluded } from "./informer-rules.ts";

/**
 * The kinds that a cluster serves otherwise than before, or not any more. With an empty `kind`: any of the group, as it is not known, or was not, which of them
 * are served.
 */
export function changedKinds(before: ApiCatalogue, after: ApiCatalogue): readonly KindName[] {
  if (before === after) return [];
  const all = new Map([...before.kinds(), ...after.kinds()].map(({ group, kind }) => [`${group}/${kind}`, { group, kind }]));
  const unread = unreadOf(before).symmetricDifference(unreadOf(after));
  return [
    ...[...all.values()].filter((name) => servedAs(before, name) !== servedAs(after, name)),
    ...[...new Set([...unread].map((version) => version.split("/", 1)[0] ?? ""))].map((group) => ({ group, kind: "" })),
  ];
}

/** Whether a change matters to who wants some kinds: it is one of them, or one whose objects theirs may own. */
export function isConcerned(wanted: readonly KindName[], changed: readonly KindName[], rules: InformerRules): boolean {
  return changed.some(
    (each) =>
      isIncluded(rules, each) ||
      wanted.some(
        ({ group, kind }) => (group === each.group && (each.kind === "" || kind === each.kind)) || ownedGroups(group).includes(each.group),
      ),
  );
}

/** In the order of preference. What a definition promises has fewer verbs than what is served: only whether it can be followed counts. */
function servedAs(catalogue: ApiCatalogue, { group, kind }: KindName): string {
  return catalogue
    .versionsOf(group, kind)
    .map((version) => catalogue.find(group, version, kind))
    .map((found) => found && `${found.version} ${found.plural} ${found.isNamespaced} ${isFollowable(found)}`)
    .join();
}

function unreadOf({ unread }: ApiCatalogue): ReadonlySet<string> {
  return new Set(unread.map(({ group, version }) => `${group}/${version}`));
}

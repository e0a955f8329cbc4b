import { closest, Fault } from "@slipway/plugin-sdk";
import type { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";

/**
 * The kinds that a word may mean, read as kubectl does: a kind, its plural, singular or a short name, in any case, perhaps with the group or its beginning after a dot:
 * `deploy`, `Deployment`, `ingresses.networking`, `deployments.v1.apps`. Those of the core group first. Throws `not_found` with a similar word if there is none.
 */
export function kindsNamed(word: string, catalogue: Pick<ApiCatalogue, "kinds" | "unread">): readonly ApiResource[] {
  const [name = "", ...rest] = word.toLowerCase().split(".");
  const place = rest.join(".");
  const readable = catalogue.kinds().filter(({ verbs }) => verbs.includes("get"));
  const named = readable.filter((kind) => wordsFor(kind).includes(name) && isOfGroup(kind, place));
  if (named.length > 0) return named.toSorted((a, b) => Number(a.group !== "") - Number(b.group !== ""));
  const similar = closest(name, [...new Set(readable.flatMap(wordsFor))]);
  const hint = similar === undefined || similar === name ? "" : `: did you mean ${similar}?`;
  const unread = [...new Set(catalogue.unread.map(({ group }) => group))];
  const gap = unread.length === 0 ? "" : ` (kinds of ${unread.join(", ")} could not be read)`;
  throw new Fault("not_found", `the cluster has no kind ${word}${gap}${hint}`);
}

function wordsFor({ kind, names }: ApiResource): readonly string[] {
  return [kind.toLowerCase(), ...names];
}

function isOfGroup({ group, version }: ApiResource, place: string): boolean {
  return place === "" || place === group || group.startsWith(`${place}.`) || place === `${version}.${group}`;
}

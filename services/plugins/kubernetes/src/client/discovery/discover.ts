import { Fault, isFault } from "@slipway/plugin-sdk";
import { type JsonValue, listAt, textAt } from "../../json/json.ts";
import type { KubeClient } from "../kube-client.ts";
import { brief, once, type RetryPolicy } from "../retry-policy.ts";
import { aggregatedDiscovery, type Discovered, groupVersionPaths, resourcesOfAggregated, resourcesOfList } from "./discovery.ts";

/**
 * Asks a cluster what it serves. A version that discovery calls stale is asked for itself: discovery learns late that its API server is back. A version
 * that does not answer is unread; the others are still known. Throws `unavailable` soon if the cluster cannot be reached at all, or if something else answers
 * in its place: an answer without kinds would say that all of them are gone.
 */
export async function discover(client: Pick<KubeClient, "get">, signal: AbortSignal): Promise<Discovered> {
  const options = { signal, accept: aggregatedDiscovery, retry: brief };
  const answers = await Promise.all([client.get("/api", options), client.get("/apis", options)]);
  const found = await Promise.all(
    answers.map(async (answer): Promise<readonly Discovered[]> => {
      const all = resourcesOfAggregated(answer);
      const read = (paths: readonly string[], retry: RetryPolicy) =>
        Promise.all(paths.map((path) => resourcesAt(client, path, { signal, retry })));
      if (all === undefined && !isDiscovery(answer))
        throw new Fault("unavailable", "the server did not answer with what it serves: is it an API server of Kubernetes?");
      return all === undefined
        ? read(groupVersionPaths(answer), brief)
        : [{ resources: all.resources, unread: [] }, ...(await read(all.stale, once))];
    }),
  );
  const parts = found.flat();
  return { resources: parts.flatMap(({ resources }) => resources), unread: parts.flatMap(({ unread }) => unread) };
}

async function resourcesAt(
  client: Pick<KubeClient, "get">,
  path: string,
  options: { readonly signal: AbortSignal; readonly retry: RetryPolicy },
): Promise<Discovered> {
  try {
    const answer = await client.get(path, options);
    if (!isDiscovery(answer)) throw new Fault("unavailable", "its answer is no list of its kinds");
    return { resources: resourcesOfList(answer), unread: [] };
  } catch (error) {
    if (!isFault(error) || error.code === "unauthenticated") throw error;
    const [version = "", parent = ""] = path.split("/").toReversed();
    const group = parent === "api" ? "" : parent;
    const reason = `the API server of ${group}/${version} does not answer, see APIService ${version}.${group}: ${error.message}`;
    return { resources: [], unread: [{ group, version, reason }] };
  }
}

/** Whether an answer is the one that was asked for. An empty list may be missing. */
function isDiscovery(answer: JsonValue): boolean {
  const isNamed = ["APIVersions", "APIGroupList", "APIResourceList"].includes(textAt(answer, "kind"));
  return isNamed || ["versions", "groups", "resources"].some((list) => listAt(answer, list).length > 0);
}

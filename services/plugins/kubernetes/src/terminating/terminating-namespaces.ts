import { Fault, isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { type JsonValue, listAt, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { describeTermination, isTerminating } from "./termination.ts";

/** Concurrent requests. */
const concurrency = 8;

const namespaces: ApiResource = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  names: ["namespaces"],
  isNamespaced: false,
  verbs: ["get"],
};

/** Those of the namespaces that are being deleted, with everything in them. Ones that must not be read are left out. Throws `unavailable` if the cluster cannot be reached. */
export async function terminatingNamespaces(
  cluster: Cluster,
  names: Iterable<string>,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const wanted = [...new Set(names)].filter((name) => name !== "");
  const listed = wanted.length > 1 ? await listTerminating(cluster, signal) : undefined;
  if (listed !== undefined) return listed.filter(({ metadata }) => wanted.includes(metadata.name));
  const found: KubeObject[] = [];
  await runConcurrently(wanted, concurrency, async (name) => {
    const live = await unlessForbidden(() => cluster.client.find({ resource: namespaces, namespace: "", name }, signal));
    if (live !== undefined && isTerminating(live)) found.push(live);
  });
  return found;
}

/** The few namespaces of the cluster that are being deleted. Undefined if they must not be listed. */
function listTerminating(cluster: Cluster, signal: AbortSignal): Promise<readonly KubeObject[] | undefined> {
  return unlessForbidden(() => cluster.client.list(namespaces, { fieldSelector: "status.phase=Terminating" }, signal));
}

async function unlessForbidden<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isFault(error, "forbidden")) return undefined;
    throw error;
  }
}

/** Throws `precondition` if the server refused an object because its namespace is being deleted. */
export async function refuseTerminatingNamespace(
  cluster: Cluster,
  { namespace }: ObjectAddress,
  refusal: Fault,
  signal: AbortSignal,
): Promise<void> {
  const causes = listAt(refusal.cause as JsonValue | undefined, "details", "causes");
  if (!causes.some((cause) => textAt(cause, "reason") === "NamespaceTerminating")) return;
  const [live] = await terminatingNamespaces(cluster, [namespace], signal);
  throw live === undefined ? refusal : terminatingNamespaceFault([live]);
}

/** Nothing can be created in these namespaces. */
export function terminatingNamespaceFault(live: readonly KubeObject[]): Fault {
  const lines = live.map((namespace) => `Namespace ${namespace.metadata.name} ${describeTermination(namespace)}`);
  return new Fault(
    "precondition",
    `${lines.join("\n")}\nNothing can be created in it until it is gone and created again: find out what keeps it, and sync again`,
  );
}

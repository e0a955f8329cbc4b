import { Fault, type StageLog } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import { belongsTo, marks } from "../decorate/marks.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { readMembers } from "../inventory/read-members.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { nameOfKind } from "../kinds/kind-state.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { identityOf, type ResourceKey } from "../manifests/resource-key.ts";
import { type Managed, type ManagingTool, managingToolOf } from "./managing-tool.ts";

export interface RefuseOtherToolsRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  /** What is to be applied. */
  readonly manifests: readonly Manifest[];
  /** Their keys on the cluster, in the same order. */
  readonly keys: readonly ResourceKey[];
  /** What this application has applied already: it is not read again. */
  readonly known: Inventory;
  /** The tools from which all objects may be taken over. */
  readonly takeOverFrom: readonly ManagingTool[];
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/** Concurrent lists, one for every kind and namespace of which the application has not applied all objects yet. */
const concurrency = 8;
/** How many objects a message names. */
const shownObjects = 25;

/**
 * Refuses to apply objects that Helm, Argo CD or Flux manage: both would overwrite each other, and the other tool deletes the object with its release.
 * They are taken over if the annotation `slipway/take-over-from` or the application names the tool. Objects that no tool manages are adopted. Throws
 * `precondition` with every object and who manages it.
 */
export async function refuseOtherTools({ takeOverFrom, log, ...request }: RefuseOtherToolsRequest): Promise<void> {
  const found = await managedByOthers(request);
  const mayTake = ({ manifest, tool }: ManagedManifest) =>
    takeOverFrom.includes(tool) || annotationOf(manifest.object, marks.takeOverFrom) === tool;
  for (const each of found.filter(mayTake)) log.info(`taking over ${describeManifest(each.manifest)} from ${each.by}`);
  const refused = found.filter((each) => !mayTake(each));
  if (refused.length === 0) return;
  const tools = [...new Set(refused.map(({ tool }) => tool))];
  const lines = refused.slice(0, shownObjects).map(({ manifest, by }) => `${describeManifest(manifest)} is managed by ${by}`);
  if (refused.length > lines.length) lines.push(`and ${refused.length - lines.length} more`);
  throw new Fault(
    "precondition",
    `nothing was applied, because another tool manages what this application declares; remove it there, or take it over with the annotation ${marks.takeOverFrom}: ${tools.join(" or ")}, or all objects with takeOverFrom: [${tools.join(", ")}] in spec.plugins.kubernetes\n${lines.join("\n")}`,
  );
}

interface ManagedManifest extends Managed {
  readonly manifest: Manifest;
}

async function managedByOthers({
  cluster,
  applicationId,
  manifests,
  keys,
  known,
  signal,
}: Omit<RefuseOtherToolsRequest, "takeOverFrom" | "log">): Promise<readonly ManagedManifest[]> {
  const applied = new Set(known.map(identityOf));
  const unapplied = manifests.flatMap((manifest, index) => {
    const key = keys[index];
    return key === undefined || applied.has(identityOf(key)) ? [] : [{ manifest, key }];
  });
  const groups = Map.groupBy(unapplied, ({ key }) => `${nameOfKind(key)} ${key.namespace}`);
  const found = new Map<Manifest, Managed>();
  await runConcurrently([...groups.values()], concurrency, async (members) => {
    const byName = new Map(members.map(({ key, manifest }) => [key.name, manifest]));
    for (const live of await readIfReadable(
      cluster,
      members.map(({ key }) => key),
      signal,
    )) {
      const manifest = byName.get(live.metadata.name);
      const managed = belongsTo(live, applicationId) ? undefined : managingToolOf(live);
      if (manifest !== undefined && managed !== undefined) found.set(manifest, managed);
    }
  });
  return manifests.flatMap((manifest) => {
    const managed = found.get(manifest);
    return managed === undefined ? [] : [{ manifest, ...managed }];
  });
}

/** Objects of one kind and namespace. None if they cannot be read: applying them says so, or is refused. */
async function readIfReadable(cluster: Cluster, keys: readonly ResourceKey[], signal: AbortSignal): Promise<readonly KubeObject[]> {
  const [first] = keys;
  if (first === undefined) return [];
  const names = keys.map(({ name }) => name);
  const read = (resource: ApiResource) => readMembers(cluster, cluster.addressOf(resource, first), { names, signal });
  const asked = await askKind(cluster, first, read, signal);
  return asked.kind === "answered" ? asked.value : [];
}

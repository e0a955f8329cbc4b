import { type Applications, Fault, isFault, type StageLog } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { type ApiResource, resourcePath } from "../client/discovery.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { belongsTo, marks, selectorOfOthers } from "../decorate/marks.ts";
import { annotationOf, type KubeObject, labelOf } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";

export interface RefuseOthersRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  /** What is to be applied. */
  readonly manifests: readonly Manifest[];
  /** Their keys on the cluster, in the same order. */
  readonly keys: readonly ResourceKey[];
  readonly applications: Applications;
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/** Concurrent lists, one for every kind and namespace of the application. */
const concurrency = 8;
/** Up to this many objects of a kind and namespace are read one by one: a namespace may hold thousands of others. */
const fewObjects = 4;
/** How many objects a message names. */
const shownObjects = 25;

interface OwnedByOther {
  readonly manifest: Manifest;
  readonly owner: string;
}

/**
 * Refuses to apply objects that another application of this host has applied: both would overwrite each other. The annotation `slipway/take-over-from` of a
 * declared object names the application that it may be taken from. Objects of applications that the host does not know, or that were removed, are taken over. Throws
 * `precondition` with every object and the name of its application.
 */
export async function refuseOthers(request: RefuseOthersRequest): Promise<void> {
  const { applications, log, signal } = request;
  const found = await ownedByOthers(request);
  const names = new Map<string, string | undefined>();
  for (const owner of new Set(found.map((each) => each.owner))) names.set(owner, await applications.findName(owner));
  signal.throwIfAborted();

  const refused: string[] = [];
  for (const { manifest, owner } of found) {
    const name = names.get(owner);
    const from = annotationOf(manifest.object, marks.takeOverFrom);
    const isNamed = from !== "" && (from === owner || from === name);
    if (name === undefined || isNamed)
      log.info(`taking over ${describeManifest(manifest)} from ${name ?? `application ${owner}, which is not known here`}`);
    else refused.push(`${describeManifest(manifest)} belongs to application ${name} (${owner.slice(0, 8)})`);
  }
  if (refused.length === 0) return;
  const shown = refused.slice(0, shownObjects);
  if (refused.length > shown.length) shown.push(`and ${refused.length - shown.length} more`);
  const advice = `remove it from one of the two applications, or take it over with the annotation ${marks.takeOverFrom}: <name of the other application>`;
  throw new Fault(
    "precondition",
    `nothing was applied, because another application owns what this one declares; ${advice}\n${shown.join("\n")}`,
  );
}

/**
 * Refuses a result that another application has overwritten: one of another process may have checked and applied the same objects at the same time.
 * Throws `precondition` with every object and the name of its application.
 */
export async function refuseOverwritten(request: RefuseOthersRequest): Promise<void> {
  const found = await ownedByOthers(request);
  const lines = await Promise.all(
    found.slice(0, shownObjects).map(async ({ manifest, owner }) => {
      const name = await request.applications.findName(owner);
      return `${describeManifest(manifest)} belongs to application ${name ?? "that is not known here"} (${owner.slice(0, 8)})`;
    }),
  );
  if (lines.length === 0) return;
  throw new Fault(
    "precondition",
    `another application applied the same objects at the same time and owns them now; remove them from one of the two\n${lines.join("\n")}`,
  );
}

/** Objects with the marks of another application. Kinds that cannot be listed are left out, which is logged. */
async function ownedByOthers({
  cluster,
  applicationId,
  manifests,
  keys,
  log,
  signal,
}: RefuseOthersRequest): Promise<readonly OwnedByOther[]> {
  const groups = new Map<string, { readonly resource: ApiResource; readonly namespace: string; readonly members: Map<string, Manifest> }>();
  for (const [index, key] of keys.entries()) {
    const manifest = manifests[index];
    const address = await cluster.locate(key, signal);
    if (manifest === undefined || address === undefined || !address.resource.verbs.includes("list")) continue;
    const path = resourcePath(address.resource, address.namespace);
    const group = groups.get(path) ?? { ...address, members: new Map() };
    group.members.set(address.name, manifest);
    groups.set(path, group);
  }
  const found: OwnedByOther[] = [];
  await runConcurrently([...groups.values()], concurrency, async ({ resource, namespace, members }) => {
    const live = await unlessForbidden(async () =>
      members.size <= fewObjects
        ? await findEach(
            cluster,
            [...members.keys()].map((name) => ({ resource, namespace, name })),
            signal,
          )
        : await cluster.client.list(resource, { namespace, labelSelector: selectorOfOthers(applicationId), isMetadataOnly: true }, signal),
    );
    if (live === undefined) log.info(`could not read which application owns each ${resource.kind}: reading them is not allowed`);
    for (const object of live ?? []) {
      const manifest = members.get(object.metadata.name);
      const owner = otherOwnerOf(object, applicationId);
      if (manifest !== undefined && owner !== undefined) found.push({ manifest, owner });
    }
  });
  return found;
}

/** The other application that a live object belongs to. A label alone may have been copied from another object, such as from a Service to its EndpointSlices. */
export function otherOwnerOf(object: KubeObject, applicationId: string): string | undefined {
  const owner = labelOf(object, marks.application);
  return owner !== "" && owner !== applicationId && belongsTo(object, owner) ? owner : undefined;
}

async function findEach(cluster: Cluster, addresses: readonly ObjectAddress[], signal: AbortSignal): Promise<readonly KubeObject[]> {
  const found = await Promise.all(addresses.map((address) => cluster.client.find(address, signal)));
  return found.filter((object) => object !== undefined);
}

async function unlessForbidden(read: () => Promise<readonly KubeObject[]>): Promise<readonly KubeObject[] | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isFault(error, "forbidden")) return undefined;
    if (isFault(error, "not_found")) return []; // a kind that is not served any more, or not yet
    throw error;
  }
}

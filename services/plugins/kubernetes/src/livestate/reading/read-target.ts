import type { InformerRules } from "../../cache/kinds/informer-rules.ts";
import type { Cluster } from "../../client/cluster.ts";
import { pairObjects } from "../../diff/diff-list.ts";
import type { RuledKinds } from "../../health/user/ruled-kinds.ts";
import { type Inventory, inventoriesIn, union } from "../../inventory/inventory.ts";
import { type KubeObject, withNamespace } from "../../manifests/kube-object.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import type { FindNeighbours } from "../../targets/neighbours/neighbours-among.ts";
import type { ObservationContext } from "../observation-context.ts";
import { type FindUnmarkedRequest, findUnmarked, type UnmarkedObjects } from "./find-unmarked.ts";
import { type LiveObjects, type LiveObjectsRequest, readLiveObjects } from "./live-objects.ts";
import { reasonUnread } from "./unread.ts";

export interface ReadTargetRequest extends FindUnmarkedRequest, Pick<ObservationContext, "sharedObjects"> {
  readonly deployTarget: string;
  readonly manifests: readonly Manifest[];
  readonly neighbours: FindNeighbours;
  /** Whether what they own is read too. */
  readonly withChildren: boolean;
  /** Which kinds of that are read. Default: the usual ones. */
  readonly rules?: InformerRules;
  /** The kinds for whose health a user has rules. Default: none. */
  readonly ruled?: RuledKinds;
  /** Called with what will be read, before it is. */
  readonly prepare?: NonNullable<LiveObjectsRequest["prepare"]>;
}

/** What is live on a deploy target of what is declared, and of what was applied before. */
export interface TargetReading {
  /** Those of the manifests, in their order. */
  readonly keys: Inventory;
  /** What was applied before. */
  readonly inventory: Inventory;
  readonly live: LiveObjects;
  /** The declared objects in their namespaces, without those of kinds that could not be read. */
  readonly wanted: readonly KubeObject[];
  /** Their positions among the manifests. */
  readonly positions: ReadonlyMap<KubeObject, number>;
  /** Those of them that do not have the marks of the application, or do not exist. */
  readonly unmarked: readonly KubeObject[];
  readonly unmarkedLive: UnmarkedObjects;
  /** Those of them that do not exist, or belong to another application. */
  readonly absent: readonly KubeObject[];
}

/** Reads the objects of an application from one cluster. Throws `unavailable` if the cluster cannot be reached. */
export async function readTarget(cluster: Cluster, request: ReadTargetRequest): Promise<TargetReading> {
  const { sharedObjects, deployTarget, manifests, neighbours, signal } = request;
  const keys = await cluster.keysOf(manifests, signal);
  const inventories = inventoriesIn(sharedObjects);
  const inventory = await cluster.withScopes((await inventories.find(deployTarget)) ?? [], signal);
  const ofOthers = async () => {
    const { same } = await neighbours(deployTarget);
    return (await Promise.all(same.map(({ name }) => inventories.find(name)))).flatMap((theirs) => theirs ?? []);
  };
  const live = await readLiveObjects(cluster, { ...request, known: union(inventory, keys), ofOthers });
  const positions = new Map<KubeObject, number>();
  for (const [index, { object }] of manifests.entries()) {
    const key = keys[index];
    if (key !== undefined && reasonUnread(live.unread, key) === undefined) positions.set(withNamespace(object, key.namespace), index);
  }
  const wanted = [...positions.keys()];
  const unmarked = pairObjects(live.managed, wanted).adds;
  const unmarkedLive = await findUnmarked(cluster, unmarked, request);
  const { present, unread } = unmarkedLive;
  const absent = unmarked.filter((object) => !present.has(object) && reasonUnread(unread, keyOf(object)) === undefined);
  return { keys, inventory, live, wanted, positions, unmarked, unmarkedLive, absent };
}

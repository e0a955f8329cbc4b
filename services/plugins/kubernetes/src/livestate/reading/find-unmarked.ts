import type { Applications } from "@slipway/plugin-sdk";
import type { CachedView } from "../../cache/cached-view.ts";
import type { Cluster } from "../../client/cluster.ts";
import { otherOwnerOf } from "../../inventory/read-owners.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { findPresent } from "./present-objects.ts";
import type { Unread } from "./unread.ts";

export interface FindUnmarkedRequest {
  readonly applicationId: string;
  readonly applications: Applications;
  /** What is known without asking. Default: nothing. */
  readonly followed?: CachedView;
  readonly signal: AbortSignal;
}

/** Declared objects that exist without the marks of the application. */
export interface UnmarkedObjects {
  /** All of them: the live objects, by their declarations. */
  readonly found: ReadonlyMap<KubeObject, KubeObject>;
  /** Those of no other application: the live objects, by their declarations. */
  readonly present: ReadonlyMap<KubeObject, KubeObject>;
  /** The names of the applications that others belong to, by declaration. */
  readonly owners: ReadonlyMap<KubeObject, string>;
  /** What could not be read. */
  readonly unread: readonly Unread[];
}

/** Looks for declared objects that are not among the application's. The others do not exist, if they could be read. */
export async function findUnmarked(
  cluster: Cluster,
  objects: readonly KubeObject[],
  { applicationId, applications, followed, signal }: FindUnmarkedRequest,
): Promise<UnmarkedObjects> {
  const { found, unread } = await findPresent(cluster, objects, signal);
  for (const live of found.values()) followed?.recognise(live);
  const owned = [...found].flatMap(([object, live]) => {
    const owner = otherOwnerOf(live, applicationId);
    return owner === undefined ? [] : [[object, owner] as const];
  });
  const names = new Map<string, string>();
  for (const [, owner] of owned) if (!names.has(owner)) names.set(owner, (await applications.findName(owner)) ?? owner);
  const owners = new Map(owned.map(([object, owner]) => [object, names.get(owner) ?? owner]));
  return { found, present: new Map([...found].filter(([object]) => !owners.has(object))), owners, unread };
}

import type { Applications } from "@slipway/plugin-sdk";
import type { Cluster } from "../../client/cluster.ts";
import { belongsTo, marks } from "../../decorate/marks.ts";
import { findPresent } from "../../livestate/reading/present-objects.ts";
import { labelOf, withNamespace } from "../../manifests/kube-object.ts";
import type { Manifest } from "../../manifests/manifest.ts";

export interface ActingApplicationRequest {
  readonly applicationId: string;
  readonly applications: Applications;
  readonly manifests: readonly Manifest[];
  readonly signal: AbortSignal;
}

/** How many objects are read to find out. */
const sample = 20;

/**
 * As which application a preview reads the cluster. A plan on somebody's machine belongs to no application that is registered: then it is the one that most
 * of the declared objects belong to. With a host that knows the application it is that one.
 */
export async function actingApplication(
  cluster: Cluster,
  { applicationId, applications, manifests, signal }: ActingApplicationRequest,
): Promise<string> {
  if ((await applications.findName(applicationId)) !== undefined) return applicationId;
  const some = manifests.slice(0, sample);
  const keys = await cluster.keysOf(some, signal);
  const placed = some.map(({ object }, index) => withNamespace(object, keys[index]?.namespace ?? ""));
  const { found } = await findPresent(cluster, placed, signal);
  const owners = [...found.values()].map((live) => ({ live, owner: labelOf(live, marks.application) }));
  const counted = Map.groupBy(
    owners.filter(({ live, owner }) => owner !== "" && belongsTo(live, owner)),
    ({ owner }) => owner,
  );
  if (counted.has(applicationId)) return applicationId;
  const [most] = [...counted].toSorted(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? applicationId;
}

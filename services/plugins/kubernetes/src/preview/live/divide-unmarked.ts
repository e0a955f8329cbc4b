import type { Applications, ObjectPreview } from "@slipway/plugin-sdk";
import { otherOwnerOf } from "../../inventory/read-owners.ts";
import { mayTakeOver } from "../../inventory/refuse-others.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import { previewedObject } from "../previewed-object.ts";

/** What becomes of objects that exist without the marks of the application. */
export interface UnmarkedDivided {
  /** Those that it takes over, with a sentence that says so. */
  readonly taken: readonly { readonly old: KubeObject; readonly desired: KubeObject; readonly takenOver: string }[];
  /** Those of other applications. */
  readonly refused: readonly ObjectPreview[];
}

/** Divides live objects, by their declarations, by whether a sync would take them over. */
export async function divideUnmarked(
  found: ReadonlyMap<KubeObject, KubeObject>,
  { applicationId, applications }: { readonly applicationId: string; readonly applications: Applications },
): Promise<UnmarkedDivided> {
  const owners = new Map([...found].map(([object, live]) => [object, otherOwnerOf(live, applicationId)]));
  const names = new Map<string, string | undefined>();
  for (const owner of new Set(owners.values())) if (owner !== undefined) names.set(owner, await applications.findName(owner));
  const taken: UnmarkedDivided["taken"][number][] = [];
  const refused: ObjectPreview[] = [];
  for (const [desired, old] of found) {
    const owner = owners.get(desired);
    const name = owner === undefined ? undefined : names.get(owner);
    if (owner === undefined)
      taken.push({ old, desired, takenOver: "it exists without the marks of this application, which the deployment adds" });
    else if (mayTakeOver(desired, { owner, name }))
      taken.push({ old, desired, takenOver: `it is taken over from ${name ?? `application ${owner}, which is not known here`}` });
    else refused.push(previewedObject({ key: keyOf(desired), action: "refuse", notes: [`it belongs to application ${name}`] }));
  }
  return { taken, refused };
}

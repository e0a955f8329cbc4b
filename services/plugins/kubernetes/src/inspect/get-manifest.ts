import { type InspectionContext, isFault, type ManifestRequest, type ShownManifest } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { keyOf } from "../manifests/resource-key.ts";
import type { Schemas } from "../schemas.ts";
import { findDeclared } from "./find-declared.ts";
import { findObject } from "./find-object.ts";
import { showManifest } from "./show-manifest.ts";

/** An object as it is on its target and, if files are given, as they declare it. Throws like {@link findObject} for one that is neither there nor declared. */
export async function getManifest(
  clusters: Clusters,
  context: InspectionContext<Schemas>,
  { object: wanted, withManagedFields, source }: ManifestRequest<Schemas>,
): Promise<ShownManifest> {
  try {
    const found = await findObject(clusters, context, wanted);
    if (source === undefined) {
      const { object, manifest } = showManifest(found, { withManagedFields });
      return { object, manifest };
    }
    const { group, kind, namespace, name } = keyOf(found.object);
    const declared = await findDeclared(context, source, { group, kind, namespace, name, deployTarget: found.target.name });
    const shown = showManifest({ ...found, declared: declared?.object }, { withManagedFields });
    return { ...shown, declared: { manifest: shown.declared, problem: declared?.problem ?? "" } };
  } catch (error) {
    if (source === undefined || !isFault(error, "not_found")) throw error;
    const declared = await findDeclared(context, source, wanted);
    if (declared?.object === undefined) throw error;
    const target = { name: declared.target };
    const shown = showManifest({ target, object: undefined, declared: declared.object }, { withManagedFields });
    return { ...shown, declared: { manifest: shown.declared, problem: "" } };
  }
}

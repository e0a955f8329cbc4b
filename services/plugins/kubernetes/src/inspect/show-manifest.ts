import type { ObjectManifest } from "@slipway/plugin-sdk";
import { maskObjects } from "../diff/mask-objects.ts";
import { encodeJson } from "../json/json-codec.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { type FoundObject, inspected } from "./find-object.ts";

/** A live object for people: values of Secrets and ConfigMaps masked, also in the copy that kubectl keeps. Managed fields are left out unless they are wanted. */
export function showManifest(
  { target, object }: Pick<FoundObject, "object"> & { readonly target: { readonly name: string } },
  { withManagedFields }: { readonly withManagedFields: boolean },
): ObjectManifest {
  const [masked = object] = maskObjects([withManagedFields ? object : withoutManagedFields(object)]);
  return { object: inspected(target.name, object), manifest: encodeJson(masked, 2) };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, name: object.metadata.name } };
}

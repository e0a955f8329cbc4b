import type { ShownManifest } from "@slipway/plugin-sdk";
import { maskObjects } from "../diff/mask-objects.ts";
import { encodeJson } from "../json/json-codec.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { inspected } from "./find-object.ts";

/** An object as it is on a target, and as files declare it; at least one of the two is there. */
export interface ManifestPair {
  readonly target: { readonly name: string };
  readonly object: KubeObject | undefined;
  readonly declared?: KubeObject | undefined;
}

/**
 * An object for people: values of Secrets and ConfigMaps masked, also in the copy that kubectl keeps, equal ones with the same mask live and declared. Managed fields are left
 * out unless they are wanted.
 */
export function showManifest(
  { target, object, declared }: ManifestPair,
  { withManagedFields }: { readonly withManagedFields: boolean },
): Pick<ShownManifest, "object" | "manifest"> & { readonly declared: string } {
  const one = object ?? declared;
  if (one === undefined) throw new Error("there is nothing to show");
  const live = object && (withManagedFields ? object : withoutManagedFields(object));
  const [maskedDeclared, maskedLive] = maskObjects([declared, live] as const);
  const text = (each: typeof maskedLive) => (each === undefined ? "" : encodeJson(each, 2));
  return { object: inspected(target.name, one), manifest: text(maskedLive), declared: text(maskedDeclared) };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, name: object.metadata.name } };
}

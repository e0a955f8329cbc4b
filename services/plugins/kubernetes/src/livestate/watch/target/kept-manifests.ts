import { type CompactText, compact, expand } from "../../../cache/store/compact-text.ts";
import { decodeJson, encodeJson } from "../../../json/json-codec.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import type { Manifest } from "../../../manifests/manifest.ts";
import type { Declared } from "../../observe-target.ts";

/** Declared manifests that are kept for as long as an application is watched. */
export type KeptManifests = { readonly manifests: readonly KeptManifest[] } | { readonly problem: string };

interface KeptManifest extends Omit<Manifest, "object"> {
  readonly text: CompactText;
}

/** Keeps what is declared in little space. */
export function keepManifests(declared: Declared): KeptManifests {
  if ("problem" in declared) return declared;
  return { manifests: declared.manifests.map(({ object, ...place }) => ({ ...place, text: compact(encodeJson(object)) })) };
}

/** What was kept. */
export function declaredOf(kept: KeptManifests): Declared {
  if ("problem" in kept) return kept;
  return { manifests: kept.manifests.map(({ text, ...place }) => ({ ...place, object: objectOf(text) })) };
}

/** The object of the manifest at a position. */
export function declaredAt(kept: KeptManifests, position: number): KubeObject {
  const manifest = "problem" in kept ? undefined : kept.manifests[position];
  if (manifest === undefined) throw new RangeError(`there is no manifest ${position}`);
  return objectOf(manifest.text);
}

function objectOf(text: CompactText): KubeObject {
  return decodeJson(expand(text)) as KubeObject; // the text of one
}

import { manifestRules, readDocuments } from "@slipway/yaml";
import { isJsonObject } from "../../../services/plugins/kubernetes/src/json/json.ts";
import type { KubeObject } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import type { Manifest } from "../../../services/plugins/kubernetes/src/manifests/manifest.ts";

/** Manifests in the form of the cases: a text of several documents, or a list of texts or objects. */
export type Texts = string | readonly (string | KubeObject)[] | null;

/** Returns the objects, complete or not. */
export function objects(texts: Texts): readonly KubeObject[] {
  const list = typeof texts === "string" ? [texts] : (texts ?? []);
  const values = list.flatMap((item) =>
    typeof item === "string" ? readDocuments(item, "", manifestRules).documents.map(({ value }) => value) : [item],
  );
  return values.filter((value) => isJsonObject(value)) as KubeObject[]; // some cases omit fields that real objects have
}

/** The first object. */
export function first(texts: Texts): KubeObject {
  const [object] = objects(texts);
  if (!object) throw new Error("there is no object");
  return object;
}

/** Returns the objects as if they were read from a file. */
export function manifests(texts: Texts): readonly Manifest[] {
  return objects(texts).map((object, index) => ({ object, file: "manifest.yaml", line: index + 1 }));
}

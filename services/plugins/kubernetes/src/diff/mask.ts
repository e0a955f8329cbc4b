import type { JsonObject } from "../json/json.ts";
import type { DiffNode } from "./diff.ts";

/** The kinds whose contents are masked. */
export interface Masking {
  readonly secrets: boolean;
  readonly configMaps: boolean;
}

/** What a Secret has besides its contents. Anything else is taken for contents: a manifest may have them in the wrong place. */
export const openSecretFields = new Set(["apiVersion", "kind", "type", "immutable"]);
const configFields = new Set(["data", "binaryData"]);

/** An annotation that contains the entire object. */
export const repeatingAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Whether a difference of `object` must be masked. For a Secret, in whatever case its kind is written, that is everything that is not known to be
 * harmless; for both kinds also the annotation in which kubectl keeps a copy.
 */
export function isMasked(object: JsonObject, node: DiffNode, { secrets, configMaps }: Masking): boolean {
  const kind = String(object["kind"]).toLowerCase();
  const isSecret = kind === "secret" && secrets;
  if (!isSecret && !(kind === "configmap" && configMaps)) return false;
  const [first] = node.steps;
  if (first === "metadata") return mayRepeat(node);
  return isSecret ? typeof first !== "string" || !openSecretFields.has(first) : typeof first === "string" && configFields.has(first);
}

/** Whether a difference in the metadata may show the annotation. */
function mayRepeat({ steps: [, second, third] }: DiffNode): boolean {
  return second === undefined || (second === "annotations" && (third === undefined || third === repeatingAnnotation));
}

import type { JsonObject } from "../json/json.ts";
import type { DiffNode } from "./diff.ts";

/** The kinds whose contents are masked. */
export interface Masking {
  readonly secrets: boolean;
  readonly configMaps: boolean;
}

const secretFields = new Set(["data", "stringData"]);
const configFields = new Set(["data", "binaryData"]);

/** Annotations that contain the entire object. */
const repeatingAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Whether a difference of `object` must be masked. For a Secret that is all of its contents, in any form,
 * and the annotation in which kubectl keeps a copy.
 */
export function isMasked(object: JsonObject, node: DiffNode, { secrets, configMaps }: Masking): boolean {
  const [first, second, third] = node.steps;
  const kind = object["kind"];
  if (kind === "Secret" && secrets) {
    if (typeof first === "string" && secretFields.has(first)) return true;
    return (
      first === "metadata" && (second === undefined || second === "annotations") && (third === undefined || third === repeatingAnnotation)
    );
  }
  return kind === "ConfigMap" && configMaps && typeof first === "string" && configFields.has(first);
}

import { type JsonObject, type JsonValue, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { DeleteOptions } from "./applier.ts";

const propagationPolicies = { background: "Background", foreground: "Foreground", orphan: "Orphan" } as const;

/** The body of a delete request. */
export function deleteBody({ propagation = "background", ...preconditions }: DeleteOptions): JsonObject {
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: propagationPolicies[propagation],
    preconditions: { ...preconditions },
  };
}

/** What a delete leaves, by the answer to it: an object with finalizers or a grace period; undefined if nothing is left. */
export function remainsOf(answer: JsonValue): KubeObject | undefined {
  // The API server answers with the object or a Status here.
  return textAt(answer, "metadata", "deletionTimestamp") === "" ? undefined : (answer as KubeObject);
}

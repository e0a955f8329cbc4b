import type { JsonObject } from "../json/json.ts";
import { annotationOf, type KubeObject, labelOf } from "../manifests/kube-object.ts";

/** Labels and annotations that PipeCD writes and reads, so that both can manage the same objects. */
export const marks = {
  managedBy: "pipecd.dev/managed-by",
  piped: "pipecd.dev/piped",
  application: "pipecd.dev/application",
  commitHash: "pipecd.dev/commit-hash",
  resourceKey: "pipecd.dev/resource-key",
  originalApiVersion: "pipecd.dev/original-api-version",
  configHash: "pipecd.dev/config-hash",
  ignoreDrift: "pipecd.dev/ignore-drift-detection",
  syncByReplace: "pipecd.dev/sync-by-replace",
  forceSyncByReplace: "pipecd.dev/force-sync-by-replace",
} as const;

/** Value of the mark `managedBy`. */
const manager = "piped";

/** Selects the live objects of an application. */
export function selectorOf(applicationId: string): string {
  return `${marks.managedBy}=${manager},${marks.application}=${applicationId}`;
}

/** Whether a live object says, in its label and, if it has one, its annotation too, that it belongs to the application. */
export function belongsTo(object: KubeObject, applicationId: string): boolean {
  const annotated = annotationOf(object, marks.application);
  return (
    labelOf(object, marks.application) === applicationId &&
    labelOf(object, marks.managedBy) === manager &&
    (annotated === "" || annotated === applicationId) &&
    annotationOf(object, marks.managedBy) === manager
  );
}

/** Who put an object there. */
export interface Ownership {
  readonly pipedId: string;
  readonly applicationId: string;
  readonly commitHash: string;
}

/** The marks that say whose an object is: the same set as labels and as annotations. */
export function ownershipMarks({ pipedId, applicationId, commitHash }: Ownership): JsonObject {
  return {
    [marks.managedBy]: manager,
    [marks.piped]: pipedId,
    [marks.application]: applicationId,
    [marks.commitHash]: commitHash,
  };
}

import type { JsonObject } from "../json/json.ts";
import { annotationOf, type KubeObject, labelOf } from "../manifests/kube-object.ts";

/** PipeCD's labels and annotations. Slipway uses them too, so that both can manage the same objects. */
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
  /** Ours: the application, by name or id, that a declared object may be taken over from. */
  takeOverFrom: "slipway/take-over-from",
  /** Ours: what to do with declared fields that other field managers own: `force`, `fail` or `skip`. */
  conflicts: "slipway/conflicts",
  /** Ours: the stage that deleted an object and created this one in its place. */
  recreatedBy: "slipway/recreated-by",
  /** Ours, on a canary that shares pods: how many its workload was scaled for before. */
  primaryReplicas: "slipway/primary-replicas",
} as const;

/** Value of the mark `managedBy`. */
export const manager = "piped";

/** Selects the live objects of an application. */
export function selectorOf(applicationId: string): string {
  return `${marks.managedBy}=${manager},${marks.application}=${applicationId}`;
}

/** Selects the live objects of all other applications. */
export function selectorOfOthers(applicationId: string): string {
  return `${marks.managedBy}=${manager},${marks.application}!=${applicationId}`;
}

/** Whether a live object belongs to the application, by its label and, if present, its annotation. */
export function belongsTo(object: KubeObject, applicationId: string): boolean {
  const annotated = annotationOf(object, marks.application);
  return (
    labelOf(object, marks.application) === applicationId &&
    labelOf(object, marks.managedBy) === manager &&
    (annotated === "" || annotated === applicationId) &&
    annotationOf(object, marks.managedBy) === manager
  );
}

/** Who applied an object. */
export interface Ownership {
  readonly pipedId: string;
  readonly applicationId: string;
  readonly commitHash: string;
}

/** The marks of ownership, written both as labels and as annotations. */
export function ownershipMarks({ pipedId, applicationId, commitHash }: Ownership): JsonObject {
  return {
    [marks.managedBy]: manager,
    [marks.piped]: pipedId,
    [marks.application]: applicationId,
    [marks.commitHash]: commitHash,
  };
}

import { textAt, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { HealthRule, HealthVerdict } from "../health-rule.ts";
import { conditionsOf, degraded, healthy, healthyBut, progressing, wordsOf } from "../verdicts.ts";

/** A PersistentVolumeClaim is healthy when it is bound and its volume has the requested size. */
export const claimHealth: HealthRule = (claim) => {
  switch (textAt(claim, "status", "phase")) {
    case "Bound":
      return resizing(claim) ?? healthy;
    case "Lost":
      return degraded(`The volume ${textAt(claim, "spec", "volumeName")} is gone`);
    default:
      return progressing("Waiting for a volume; with volumeBindingMode WaitForFirstConsumer, for a pod that uses the claim");
  }
};

const resizeErrors = /^(ControllerResizeError|NodeResizeError|ModifyVolumeError)$/;
const resizes = /^(Resizing|FileSystemResizePending|ModifyingVolume)$/;

function resizing(claim: KubeObject): HealthVerdict | undefined {
  const conditions = conditionsOf(claim).filter(({ status }) => status === "True");
  const error = conditions.find(({ type }) => resizeErrors.test(type));
  if (error) return degraded(wordsOf(error));
  const busy = conditions.find(({ type }) => resizes.test(type));
  return busy && progressing(wordsOf(busy));
}

/** A PersistentVolume is degraded if it could not be reclaimed. */
export const volumeHealth: HealthRule = (volume) => {
  const said = textAt(volume, "status", "message") || textAt(volume, "status", "reason");
  switch (textAt(volume, "status", "phase")) {
    case "Failed":
      return degraded(said || "The volume could not be reclaimed");
    case "Released":
      return healthyBut("Its claim was deleted; no other claim is bound to it before spec.claimRef is removed");
    case "Available":
    case "Bound":
      return healthy;
    default:
      return progressing(said || "Waiting for the volume to be available");
  }
};

/** A VolumeAttachment is healthy when the volume is attached. */
export const attachmentHealth: HealthRule = (attachment) => {
  const error = textAt(attachment, "status", "attachError", "message") || textAt(attachment, "status", "detachError", "message");
  if (error) return degraded(error);
  return valueAt(attachment, "status", "attached") === true ? healthy : progressing("Waiting for the volume to be attached");
};

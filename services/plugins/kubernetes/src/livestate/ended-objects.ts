import { numberAt, textAt, valueAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";

/** Why an object that was applied and is not there any more ended by design; undefined if it should be there. */
export function reasonForEnd(declared: KubeObject): string | undefined {
  if (numberAt(declared, "spec", "ttlSecondsAfterFinished") !== undefined) return "Finished, and removed after ttlSecondsAfterFinished";
  if (valueAt(declared, "spec", "ttlStrategy") !== undefined) return "Finished, and removed by its ttlStrategy";
  // Nobody starts it again, and whether it was deleted before it completed cannot be seen any more.
  if (declared.kind === "Pod" && ["Never", "OnFailure"].includes(textAt(declared, "spec", "restartPolicy")))
    return "Completed, and removed";
  if (declared.kind === "CertificateSigningRequest" && groupOf(declared.apiVersion) === "certificates.k8s.io")
    return "Signed or expired, and removed by the cluster";
  return undefined;
}

import { listAt, scalarText, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { HealthVerdict } from "./health-rule.ts";
import { conditionsOf, progressing } from "./verdicts.ts";

/** Conditions with which a Namespace says what holds up its deletion. */
const holdUps =
  /^Namespace(DeletionDiscoveryFailure|DeletionGroupVersionParsingFailure|DeletionContentFailure|ContentRemaining|FinalizersRemaining)$/;

/** The health of an object that is being deleted, with what holds it up; undefined for others. */
export function deletionHealth(object: KubeObject): HealthVerdict | undefined {
  if (textAt(object, "metadata", "deletionTimestamp") === "") return undefined;
  const finalizers = listAt(object, "metadata", "finalizers").map(scalarText);
  const remaining =
    object.kind === "Namespace" ? conditionsOf(object).filter(({ type, status }) => status === "True" && holdUps.test(type)) : [];
  const why = [
    ...(finalizers.length > 0 ? [`its finalizers are ${finalizers.join(", ")}`] : []),
    ...remaining.map(({ message }) => message).filter((message) => message !== ""),
  ];
  return progressing(["Waiting for the object to be deleted", ...why].join("; "));
}

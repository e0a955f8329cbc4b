import type { StageLog } from "@slipway/plugin-sdk";
import type { ObjectResult } from "../apply/apply-waves.ts";
import type { PruneResult } from "../inventory/prune.ts";
import { describeManifest } from "../manifests/manifest.ts";
import { nameOfKey } from "../manifests/resource-key.ts";
import type { TargetlessResult } from "../results/applied-result.ts";
import { prunedResult } from "../results/pruned-result.ts";
import { describeTermination } from "../terminating/termination.ts";

/** Logs the result of applying one object. */
export function logResult(log: StageLog, result: ObjectResult, reported: TargetlessResult): void {
  const about = ofAnyTarget(reported);
  if (result.kind === "changed" || result.kind === "unchanged")
    for (const note of result.notes) log.info(`${describeManifest(result.manifest)}: ${note}`);
  switch (result.kind) {
    case "changed":
      log.success(`applied ${describeManifest(result.manifest)}`, about);
      break;
    case "unchanged":
      log.info(`unchanged ${describeManifest(result.manifest)}`, about);
      break;
    case "failed":
      log.error(`rejected ${describeManifest(result.manifest)}: ${result.fault.message}`, about);
      break;
    case "not-tried":
      log.info(`not tried ${describeManifest(result.manifest)}`, about);
      break;
    default:
      result satisfies never;
  }
}

/** Logs the result of pruning one object. */
export function logPruned(log: StageLog, result: PruneResult): void {
  const name = nameOfKey(result.key);
  const about = ofAnyTarget(prunedResult(result));
  switch (result.kind) {
    case "deleted":
      log.success(`deleted ${name}`, about);
      break;
    case "gone":
      log.info(`${name} was already gone`, about);
      break;
    case "kept":
      log.info(`kept ${name}: ${result.reason}`, about);
      break;
    case "left":
      log.info(`left ${name} on the cluster: ${result.reason}`, about);
      break;
    case "other-variant":
      log.info(`kept ${name}: it belongs to another variant`, about);
      break;
    case "terminating":
      log.info(`${name} was deleted and is still there: it ${describeTermination(result.live)}`, about);
      break;
    case "postponed":
      log.info(`not deleted ${name}: ${result.reason}`, about);
      break;
    case "failed":
      log.error(result.fault.message, about);
      break;
    default:
      result satisfies never;
  }
}

/** The log of a deploy target says which it is. */
function ofAnyTarget(result: TargetlessResult) {
  return { ...result, deployTarget: "" };
}

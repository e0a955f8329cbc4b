import type { StageLog } from "@slipway/plugin-sdk";
import type { ObjectResult } from "../apply/apply-waves.ts";
import type { PruneResult } from "../inventory/prune.ts";
import { describeManifest } from "../manifests/manifest.ts";
import { nameOfKey } from "../manifests/resource-key.ts";
import { describeTermination } from "../terminating/termination.ts";

/** Logs the result of applying one object. */
export function logResult(log: StageLog, result: ObjectResult): void {
  if (result.kind === "changed" || result.kind === "unchanged")
    for (const note of result.notes) log.info(`${describeManifest(result.manifest)}: ${note}`);
  switch (result.kind) {
    case "changed":
      log.success(`applied ${describeManifest(result.manifest)}`);
      break;
    case "unchanged":
      log.info(`unchanged ${describeManifest(result.manifest)}`);
      break;
    case "failed":
      log.error(`rejected ${describeManifest(result.manifest)}: ${result.fault.message}`);
      break;
    case "not-tried":
      log.info(`not tried ${describeManifest(result.manifest)}`);
      break;
    default:
      result satisfies never;
  }
}

/** Logs the result of pruning one object. */
export function logPruned(log: StageLog, result: PruneResult): void {
  const name = nameOfKey(result.key);
  switch (result.kind) {
    case "deleted":
      log.success(`deleted ${name}`);
      break;
    case "gone":
      log.info(`${name} was already gone`);
      break;
    case "kept":
      log.info(`kept ${name}: ${result.reason}`);
      break;
    case "left":
      log.info(`left ${name} on the cluster: ${result.reason}`);
      break;
    case "other-variant":
      log.info(`kept ${name}: it belongs to another variant`);
      break;
    case "terminating":
      log.info(`${name} was deleted and is still there: it ${describeTermination(result.live)}`);
      break;
    case "postponed":
      log.info(`not deleted ${name}: ${result.reason}`);
      break;
    case "failed":
      log.error(result.fault.message);
      break;
    default:
      result satisfies never;
  }
}

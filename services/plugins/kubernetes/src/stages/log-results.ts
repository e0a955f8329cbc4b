import type { StageLog } from "@slipway/plugin-sdk";
import type { ObjectResult } from "../apply/apply-waves.ts";
import type { PruneResult } from "../inventory/prune.ts";
import { describeManifest } from "../manifests/manifest.ts";
import { nameOfKey } from "../manifests/resource-key.ts";

/** Tells people what became of one declared object. */
export function logResult(log: StageLog, result: ObjectResult): void {
  switch (result.kind) {
    case "changed":
      log.success(`applied ${describeManifest(result.manifest)}`);
      break;
    case "unchanged":
      log.info(`unchanged ${describeManifest(result.manifest)}`);
      break;
    case "failed":
      log.error(`refused ${describeManifest(result.manifest)}: ${result.fault.message}`);
      break;
    case "not-tried":
      log.info(`not tried ${describeManifest(result.manifest)}`);
      break;
    default:
      result satisfies never;
  }
}

/** Tells people what became of one object that is not declared any more. */
export function logPruned(log: StageLog, result: PruneResult): void {
  const name = nameOfKey(result.key);
  switch (result.kind) {
    case "deleted":
      log.success(`deleted ${name}`);
      break;
    case "gone":
      log.info(`${name} was gone already`);
      break;
    case "kept":
      log.info(`kept ${name}: ${result.reason}`);
      break;
    case "other-variant":
      log.info(`left ${name}: it is of another variant`);
      break;
    case "failed":
      log.error(result.fault.message);
      break;
    default:
      result satisfies never;
  }
}

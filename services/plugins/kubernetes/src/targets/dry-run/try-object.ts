import { Fault, isFault } from "@slipway/plugin-sdk";
import type { ObjectResult } from "../../apply/apply-waves.ts";
import { applyMethodOf, applyObject } from "../../apply/object/apply-object.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import { describeManifest, type Manifest } from "../../manifests/manifest.ts";
import { describeTermination, isTerminating } from "../../terminating/termination.ts";
import type { PrepareSyncRequest } from "../prepare-sync.ts";

interface TryObjectRequest {
  readonly manifest: Manifest;
  readonly rules: FieldRules;
  /** What has to be made first, so that the server cannot be asked. */
  readonly before: string | undefined;
  /** Why it is not known whether it is another application's. */
  readonly unread: string | undefined;
}

/** Asks the server what applying an object would do, and logs it. Rejects only with the signal's reason, or because of a bug. */
export async function tryObject(
  { cluster, log, signal }: PrepareSyncRequest,
  { manifest, rules, before, unread }: TryObjectRequest,
): Promise<ObjectResult> {
  const name = describeManifest(manifest);
  const refused = (fault: Fault): ObjectResult => {
    log.error(`would be rejected: ${name}: ${fault.message}`);
    return { kind: "failed", manifest, fault };
  };
  if (unread !== undefined) return refused(new Fault("unavailable", `what exists of its kind is not known: ${unread}`));
  if (before !== undefined) {
    log.info(`cannot be tried: ${name}: ${before}`);
    return { kind: "not-tried", manifest };
  }
  try {
    const placed = await cluster.place(manifest.object, signal);
    const live = await cluster.client.find(placed.address, signal);
    if (live !== undefined && isTerminating(live)) {
      log.info(`cannot be tried: ${name}: it ${describeTermination(live)}, and the sync waits until it is gone`);
      return { kind: "not-tried", manifest };
    }
    if (live !== undefined && applyMethodOf(manifest.object) === "force-replace") {
      log.info(`would delete ${name} and create it again`);
      return { kind: "changed", manifest, notes: [] };
    }
    const waiting = { patience: cluster.patience(), onWait: () => {}, signal };
    const { applied, notes } = await applyObject(cluster, placed, { rules, dryRun: true, ...waiting });
    for (const note of notes) log.info(`${name}: would be ${note}`);
    log.info(applied === "unchanged" ? `unchanged ${name}` : `would ${live === undefined ? "create" : "change"} ${name}`);
    return { kind: applied, manifest, notes };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    return refused(error);
  }
}

import { randomUUID } from "node:crypto";
import type { Cluster, Placed } from "../../client/cluster.ts";
import { marks } from "../../decorate/marks.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import { withFieldsOf } from "../../fields/field-values.ts";
import { fieldsOfOthers } from "../../fields/fields-of-others.ts";
import { textAt } from "../../json/json.ts";
import { annotationOf, withMetadata } from "../../manifests/kube-object.ts";
import { isTerminating } from "../../terminating/termination.ts";
import { type Waiting, waitUntilGone } from "../../terminating/wait-until-gone.ts";
import type { ApplyAnswer } from "./apply-answer.ts";
import { retryConflict } from "./retry-conflict.ts";

export interface ReplaceRequest {
  readonly rules: FieldRules;
  readonly signal: AbortSignal;
  /** Return what the object would be, and change nothing. */
  readonly dryRun: boolean;
}

/** Replaces the live object by the declared one, or creates it. What the rules leave to others is kept. */
export function replaceObject(
  cluster: Cluster,
  { object, address }: Placed,
  { rules, signal, dryRun }: ReplaceRequest,
): Promise<ApplyAnswer> {
  return retryConflict(signal, async () => {
    const live = await cluster.client.find(address, signal);
    if (live === undefined)
      return { applied: "changed", live: await cluster.applier.create(object, address, { signal, dryRun }), notes: [] };
    // Replacing it would remove the finalizers of others.
    if (isTerminating(live)) return { applied: "unchanged", live, notes: [] };
    const { left } = await fieldsOfOthers(live, object, rules);
    const { resourceVersion } = live.metadata;
    const wanted = withFieldsOf(object, live, left);
    const versioned = { ...wanted, metadata: { ...wanted.metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
    const replaced = await cluster.applier.replace(versioned, address, { signal, dryRun });
    // The server stores nothing, and keeps the version, if nothing differs.
    const isSame = textAt(replaced, "metadata", "resourceVersion") === resourceVersion;
    return { applied: isSame ? "unchanged" : "changed", live: replaced, notes: [] };
  });
}

export interface RecreateRequest extends Waiting {
  /**
   * Names the attempts of a stage that recreate the object once: an attempt that was interrupted and those that go on with it. The one after a failure has
   * another name, and recreates it again. Default: this call.
   */
  readonly recreatedBy?: string | undefined;
}

/**
 * Deletes the live object, waits until it is gone, and creates the declared one, once for each `recreatedBy`, which the new object keeps. Throws
 * `precondition` with its finalizers if the old one does not go in time.
 */
export async function recreateObject(
  cluster: Cluster,
  { object, address }: Placed,
  { recreatedBy = randomUUID(), ...waiting }: RecreateRequest,
): Promise<ApplyAnswer> {
  const { signal } = waiting;
  const marked = withMetadata(object, { annotations: { [marks.recreatedBy]: recreatedBy } });
  let isCreating = false;
  return retryConflict(signal, async () => {
    const live = await cluster.client.find(address, signal);
    if (live !== undefined && annotationOf(live, marks.recreatedBy) === recreatedBy && !isTerminating(live)) {
      // The answer to the create was lost, and its repetition met the object that it had made.
      if (isCreating) return { applied: "changed", live, notes: [] };
      return { applied: "unchanged", live, notes: ["replaced before this stage was interrupted"] };
    }
    if (live !== undefined) {
      const left = isTerminating(live) ? live : await cluster.applier.delete(address, { uid: textAt(live, "metadata", "uid") }, signal);
      if (left !== undefined) await waitUntilGone(cluster, { address, live: left }, waiting);
    }
    isCreating = true;
    return { applied: "changed", live: await cluster.applier.create(marked, address, { signal }), notes: [] };
  });
}

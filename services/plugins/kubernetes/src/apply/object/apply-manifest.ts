import { isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../../client/cluster.ts";
import type { ObjectAddress } from "../../client/kube-client.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import { type JsonValue, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { refuseTerminatingNamespace } from "../../terminating/terminating-namespaces.ts";
import { isTerminating } from "../../terminating/termination.ts";
import { waitUntilGone } from "../../terminating/wait-until-gone.ts";
import { isDefinition, untilEstablished } from "../definitions.ts";
import { whileServed } from "../while-served.ts";
import type { ApplyAnswer } from "./apply-answer.ts";
import { applyObject } from "./apply-object.ts";
import type { RecreateRequest } from "./replace-object.ts";

export interface ApplyManifestRequest extends RecreateRequest {
  readonly rules: FieldRules;
  /** Return the entire live object. Default: at least its metadata. */
  readonly whole?: boolean;
}

/**
 * Applies a declared object, and waits until its kind is served if it defines one. An object that is being deleted would be gone after the apply, so it is
 * waited for and created again. Throws `precondition` with its finalizers if it does not go in time, and otherwise a Fault with the server's message.
 */
export async function applyManifest(cluster: Cluster, object: KubeObject, request: ApplyManifestRequest): Promise<ApplyAnswer> {
  const { signal } = request;
  for (;;) {
    const { answer, address } = await whileServed(cluster, object, signal, async (placed) => ({
      answer: await unlessTerminating(cluster, placed.address, signal, () =>
        applyObject(cluster, placed, { ...request, whole: request.whole === true || isDefinition(object) }),
      ),
      address: placed.address,
    }));
    if (answer !== undefined && !isTerminating(answer.live)) {
      if (isDefinition(object)) {
        await untilEstablished(cluster, { live: answer.live, address }, signal);
        cluster.learn(object);
      }
      return answer;
    }
    const live = await cluster.client.find(address, signal);
    if (live !== undefined && isTerminating(live)) await waitUntilGone(cluster, { address, live }, request);
  }
}

/** What applying answers; undefined if the server refused it because the object is being deleted, for which it has several words. */
async function unlessTerminating(
  cluster: Cluster,
  address: ObjectAddress,
  signal: AbortSignal,
  apply: () => Promise<ApplyAnswer>,
): Promise<ApplyAnswer | undefined> {
  try {
    return await apply();
  } catch (error) {
    if (!isFault(error, "invalid", "forbidden", "conflict")) throw error;
    await refuseTerminatingNamespace(cluster, address, error, signal);
    const isKnown = valueAt(error.cause as JsonValue | undefined, "wasTerminating") === false;
    if (!isKnown && (await isTerminatingAt(cluster, address, signal))) return undefined;
    throw error;
  }
}

async function isTerminatingAt(cluster: Cluster, address: ObjectAddress, signal: AbortSignal): Promise<boolean> {
  try {
    const live = await cluster.client.find(address, signal);
    return live !== undefined && isTerminating(live);
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) return false; // the refusal itself says more
    throw error;
  }
}

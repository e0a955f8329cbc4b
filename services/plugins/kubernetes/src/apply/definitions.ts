import { Fault } from "@slipway/plugin-sdk";
import type { KubeClient, ObjectAddress } from "../client/kube-client.ts";
import { type JsonObject, listAt, textAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { Patience } from "../terminating/patience.ts";

/** How long a cluster may take to serve a new kind. */
const establishTimeoutMs = 60_000;

/** Whether the object defines a kind. */
export function isDefinition(object: KubeObject): boolean {
  return object.kind === "CustomResourceDefinition" && groupOf(object.apiVersion) === "apiextensions.k8s.io";
}

/** The definition that is waited for. */
export interface AppliedDefinition {
  /** As it was applied. */
  readonly live: JsonObject;
  readonly address: ObjectAddress;
}

/**
 * Waits until the cluster serves the kind of a definition. It pauses before it watches again what the server ended.
 * Throws `invalid` if its names are rejected, and `deadline` if it is not served within a minute.
 */
export async function untilEstablished(
  { client }: { readonly client: Pick<KubeClient, "watch"> },
  { live, address }: AppliedDefinition,
  signal: AbortSignal,
  patience: Pick<Patience, "pause"> = new Patience(establishTimeoutMs),
): Promise<void> {
  if (isEstablished(live, address.name)) return;
  const timeout = AbortSignal.timeout(establishTimeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    for (let ended = 1; ; ended++) {
      for await (const seen of client.watch(address, either)) if (seen && isEstablished(seen, address.name)) return;
      await patience.pause(ended, either);
    }
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    throw new Fault("deadline", `the cluster did not serve ${address.name} within a minute after it was applied`, { cause: error });
  }
}

function isEstablished(definition: JsonObject, name: string): boolean {
  const conditions = listAt(definition, "status", "conditions");
  const refused = conditions.find((condition) => textAt(condition, "type") === "NamesAccepted" && textAt(condition, "status") === "False");
  if (refused) throw new Fault("invalid", `the names of ${name} were not accepted: ${textAt(refused, "message")}`);
  return conditions.some((condition) => textAt(condition, "type") === "Established" && textAt(condition, "status") === "True");
}

import type { ReceiverTarget } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { Webhook } from "standardwebhooks";
import { postJson } from "./http/post-json.ts";
import { readSecret } from "./read-secret.ts";
import type { Receiver } from "./receiver.ts";
import type { ReceiverDeps } from "./receiver-deps.ts";
import { webhookBody } from "./webhook-body.ts";

/**
 * A web address that gets JSON in PipeCD's form, with PipeCD's signature header and the headers of Standard Webhooks: `webhook-id` is the same for every attempt,
 * and with a secret `webhook-signature` signs id, time and body.
 */
export function webhookReceiver(
  { url, signatureKey, signature, secret }: Extract<ReceiverTarget, { readonly kind: "webhook" }>,
  { timeoutMs }: Pick<ReceiverDeps, "timeoutMs">,
): Receiver {
  return async (outgoing, signal) => {
    const body = JSON.stringify(webhookBody(outgoing));
    const at = new Date();
    const headers: Record<string, string> = {
      "webhook-id": outgoing.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    };
    const signatureValue = signature && (await readSecret(signature));
    if (signatureValue !== undefined) headers[signatureKey] = signatureValue;
    if (secret) headers["webhook-signature"] = signatureOf(await readSecret(secret), outgoing.id, at, body);
    const secrets = signatureValue === undefined ? [] : [signatureValue];
    return (await postJson(await readSecret(url), body, { headers, secrets, timeoutMs, signal })).said;
  };
}

function signatureOf(secret: string, id: string, at: Date, body: string): string {
  try {
    const webhook = secret.startsWith("whsec_") ? new Webhook(secret) : new Webhook(secret, { format: "raw" });
    return webhook.sign(id, at, body);
  } catch {
    throw new Fault("precondition", "its secret cannot be used: set one that begins with whsec_ and is base64, or any other text");
  }
}

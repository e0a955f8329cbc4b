import type { ReceiverTarget } from "@slipway/app-config";
import { postJson } from "../http/post-json.ts";
import { readSecret } from "../read-secret.ts";
import type { Receiver } from "../receiver.ts";
import type { ReceiverDeps } from "../receiver-deps.ts";
import { slackMessage } from "./slack-message.ts";

/** A channel of Slack, through an incoming webhook. It knows no threads and no repeats. */
export function slackHookReceiver(
  { url, ...mentions }: Extract<ReceiverTarget, { readonly kind: "slack-hook" }>,
  { timeoutMs }: Pick<ReceiverDeps, "timeoutMs">,
): Receiver {
  return async (outgoing, signal) => {
    return (await postJson(await readSecret(url), JSON.stringify(slackMessage(outgoing, mentions)), { timeoutMs, signal })).said;
  };
}

import type { ReceiverTarget } from "@slipway/app-config";
import { findThread, putThread } from "@slipway/bus";
import { boundText, Fault } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime";
import { z } from "zod";
import { postJson } from "../http/post-json.ts";
import { readSecret } from "../read-secret.ts";
import type { Receiver } from "../receiver.ts";
import type { ReceiverDeps } from "../receiver-deps.ts";
import { slackMessage } from "./slack-message.ts";

const answerSchema = z.object({ ok: z.boolean(), ts: z.string().optional(), error: z.string().optional() });
/** Errors of Slack that pass. */
const passing: ReadonlySet<string> = new Set([
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
]);
/** What of a deployment the channel sees as well, not only those who open the thread. */
const broadcast: ReadonlySet<string> = new Set(["DEPLOYMENT_FAILED", "DEPLOYMENT_WAIT_APPROVAL"]);

/** A channel of Slack, as an app: the messages of a deployment are a thread, which is remembered in NATS. */
export function slackAppReceiver(
  { token, channelId, apiUrl, ...mentions }: Extract<ReceiverTarget, { readonly kind: "slack-app" }>,
  { bus, key, timeoutMs }: ReceiverDeps,
): Receiver {
  return async (outgoing, signal) => {
    const { notice, id } = outgoing;
    const thread = notice?.deployment && { ...key, deploymentId: notice.deployment.id };
    const threadTs = thread && (await findThread(bus, thread, { signal }));
    const body = {
      channel: channelId,
      ...slackMessage(outgoing, mentions),
      metadata: { event_type: "slipway_notice", event_payload: { id, event: notice?.event ?? "" } },
      ...(threadTs !== undefined && { thread_ts: threadTs, reply_broadcast: broadcast.has(notice?.event ?? "") }),
    };
    const secret = await readSecret(token);
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json; charset=utf-8" };
    const options = { headers, secrets: [secret], timeoutMs, signal };
    const posted = await postJson(`${apiUrl}/chat.postMessage`, JSON.stringify(body), options);
    const { ok, ts, error = "no reason" } = answerOf(posted.body);
    if (!ok)
      throw new Fault(
        passing.has(error) ? "unavailable" : "precondition",
        `Slack refused the message: ${boundText(visibleLine(error), 200)}`,
      );
    if (thread && threadTs === undefined && ts !== undefined) await putThread(bus, thread, ts, { signal });
    return posted.said;
  };
}

function answerOf(text: string): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    throw new Fault("unavailable", "Slack gave an answer that cannot be read");
  }
}

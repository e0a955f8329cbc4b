import type { NotificationReceiverConfig, ReceiverTarget } from "@slipway/app-config";
import { derivedId, describeDigest, describeNotice, Fault, isFault, type Mentions, type Notice } from "@slipway/domain";
import { opsgenieReceiver } from "./alarm/opsgenie.ts";
import { pagerDutyReceiver } from "./alarm/pager-duty.ts";
import { discordReceiver } from "./chat/discord.ts";
import { slackAppReceiver } from "./chat/slack-app.ts";
import { slackHookReceiver } from "./chat/slack-hook.ts";
import { teamsReceiver } from "./chat/teams.ts";
import { emailReceiver } from "./email.ts";
import { RetryAfter } from "./http/retry-after.ts";
import type { Receiver } from "./receiver.ts";
import type { OpenReceiverDeps, ReceiverDeps } from "./receiver-deps.ts";
import { oneLineEach } from "./text/one-line-each.ts";
import { webhookReceiver } from "./webhook.ts";

/** A receiver as the queue uses it. Its methods throw as `Receiver` does, with its name. */
export interface DescribedReceiver {
  readonly kind: ReceiverTarget["kind"];
  sendNotice(notice: Notice, signal: AbortSignal): Promise<string>;
  sendDigest(notices: readonly Notice[], signal: AbortSignal): Promise<string>;
  /** Sends a message that says only that it is a test. */
  sendTest(by: string, signal: AbortSignal): Promise<string>;
}

/** The most people that a digest mentions. */
const mostMentions = 20;

/** Returns the receiver that a piped file declares. Nothing is opened until it is used. */
export function openReceiver({ name, to }: NotificationReceiverConfig, deps: OpenReceiverDeps): DescribedReceiver {
  const { key, webAddress } = deps;
  const receive = receiverFor(to, deps);
  const send: Receiver = async (outgoing, signal) => {
    try {
      return await receive({ ...outgoing, text: oneLineEach(outgoing.text) }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RetryAfter) throw new RetryAfter(error.delayMs, `receiver ${name}: ${error.message}`);
      if (!isFault(error)) throw error;
      throw new Fault(error.code, `receiver ${name}: ${error.message}`);
    }
  };
  return {
    kind: to.kind,
    sendNotice: (notice, signal) =>
      send({ id: notice.id, notice, mentions: notice.mentions, text: describeNotice(notice, webAddress), isTest: false }, signal),
    sendDigest: (notices, signal) =>
      send(
        {
          id: derivedId("digest", key.receiver, notices[0]?.id ?? ""),
          notice: undefined,
          mentions: mentionsIn(notices),
          text: describeDigest(notices, webAddress),
          isTest: false,
        },
        signal,
      ),
    sendTest: (by, signal) =>
      send(
        {
          id: derivedId("test", key.receiver, Temporal.Now.instant().toString()),
          notice: undefined,
          mentions: { slackUsers: [], slackGroups: [] },
          text: {
            tone: "info",
            title: `Test of receiver ${name} of piped ${key.pipedId}`,
            reason: `Sent with slipway notification test${by === "" ? "" : ` by ${by}`}. Notices arrive here.`,
            facts: [{ label: "Project", text: key.projectId }],
            next: "",
            url: webAddress || undefined,
          },
          isTest: true,
        },
        signal,
      ),
  };
}

function receiverFor(to: ReceiverTarget, deps: ReceiverDeps): Receiver {
  switch (to.kind) {
    case "slack-hook":
      return slackHookReceiver(to, deps);
    case "slack-app":
      return slackAppReceiver(to, deps);
    case "teams":
      return teamsReceiver(to, deps);
    case "discord":
      return discordReceiver(to, deps);
    case "email":
      return emailReceiver(to, deps);
    case "webhook":
      return webhookReceiver(to, deps);
    case "pagerduty":
      return pagerDutyReceiver(to, deps);
    case "opsgenie":
      return opsgenieReceiver(to, deps);
  }
  return to satisfies never;
}

function mentionsIn(notices: readonly Notice[]): Mentions {
  const all = (of: (mentions: Mentions) => readonly string[]) => [...new Set(notices.flatMap(({ mentions }) => of(mentions)))];
  return {
    slackUsers: all(({ slackUsers }) => slackUsers).slice(0, mostMentions),
    slackGroups: all(({ slackGroups }) => slackGroups).slice(0, mostMentions),
  };
}

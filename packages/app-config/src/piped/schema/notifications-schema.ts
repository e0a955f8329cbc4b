import { z } from "zod";
import { requiredText, text, textList, textMap } from "../../fields/plain-fields.ts";
import { Secret } from "../../fields/secret.ts";
import { base64Secret, secretText } from "../../fields/secret-fields.ts";
import { secretSource } from "../../fields/secret-source.ts";
import { uniqueList } from "../../fields/unique-list.ts";
import type { SlackReceiverConfig, WebhookReceiverConfig } from "../notifications-config.ts";

const route = z.object({
  name: text.describe("Name of the route."),
  receiver: requiredText.describe("Name of the receiver."),
  events: textList.describe("Events to send; empty for all."),
  ignoreEvents: textList.describe("Events not to send."),
  groups: textList.describe("Groups of events to send; empty for all."),
  ignoreGroups: textList.describe("Groups of events not to send."),
  apps: textList.describe("Applications whose events to send; empty for all."),
  ignoreApps: textList.describe("Applications whose events not to send."),
  labels: textMap.describe("Labels that the application must have."),
  ignoreLabels: textMap.describe("Labels that the application must not have."),
});

const slack = z
  .object({
    hookURL: secretText.describe("URL of an incoming webhook."),
    oauthToken: secretText.describe("API token. Use oauthTokenData instead."),
    oauthTokenData: base64Secret.describe("API token, as base64."),
    oauthTokenFile: text.describe("File with the API token."),
    channelID: text.describe("Channel to post to with the API."),
    mentionedAccounts: textList.describe("IDs of users to mention."),
    mentionedGroups: textList.describe("IDs of groups to mention."),
  })
  .transform((written, context): SlackReceiverConfig => {
    const refuse = (message: string) => context.issues.push({ code: "custom", input: undefined, message });
    const tokens = [written.oauthToken, written.oauthTokenData, written.oauthTokenFile || undefined].filter((token) => token !== undefined);
    const mentions = {
      mentionedAccounts: written.mentionedAccounts.map((account) => account.replace(/^@/, "")),
      mentionedGroups: written.mentionedGroups.map((group) => (group.includes("!subteam^") ? group : `<!subteam^${group}>`)),
    };
    if (tokens.length > 1) refuse("give only one of oauthToken, oauthTokenData and oauthTokenFile");
    if (written.hookURL) {
      if (tokens.length > 0 || written.channelID !== "") refuse("give either hookURL or a token and channelID");
      return { kind: "hook", hookUrl: written.hookURL, ...mentions };
    }
    const token = secretSource(written.oauthTokenFile, written.oauthTokenData ?? written.oauthToken);
    if (token && written.channelID !== "") return { kind: "api", token, channelId: written.channelID, ...mentions };
    refuse("needs hookURL, or a token and channelID");
    return z.NEVER;
  });

const webhook = z
  .object({
    url: requiredText.describe("URL to post events to."),
    signatureKey: z.string().min(1).default("PipeCD-Signature").describe("Name of the header with the signature."),
    signatureValue: secretText.describe("The signature."),
    signatureValueFile: text.describe("File with the signature."),
  })
  .superRefine(({ signatureValue, signatureValueFile }, context) => {
    if (signatureValue && signatureValueFile !== "")
      context.addIssue({ code: "custom", message: "give either signatureValue or signatureValueFile" });
  })
  .transform(
    ({ url, signatureKey, signatureValue, signatureValueFile }): WebhookReceiverConfig => ({
      url: new Secret(url),
      signatureKey,
      signature: secretSource(signatureValueFile, signatureValue),
    }),
  );

const receiver = z
  .object({
    name: requiredText.describe("Name of the receiver."),
    slack: slack.optional().describe("A Slack channel."),
    webhook: webhook.optional().describe("A URL to post events to."),
  })
  .refine((written) => written.slack ?? written.webhook, { error: "needs slack or webhook" })
  .transform(({ name, slack: toSlack, webhook: toWebhook }) => ({ name, slack: toSlack, webhook: toWebhook }));

export const notificationsSchema = z
  .object({
    routes: z.array(route).default([]).describe("Routes from events to receivers. Every matching route sends."),
    receivers: uniqueList(receiver, "name").describe("Receivers of events."),
  })
  .superRefine(({ routes, receivers }, context) => {
    for (const [index, { receiver: name }] of routes.entries()) {
      if (receivers.some((each) => each.name === name)) continue;
      context.addIssue({ code: "custom", path: ["routes", index, "receiver"], message: `unknown receiver ${name}` });
    }
  })
  .prefault({});

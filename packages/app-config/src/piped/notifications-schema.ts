import { z } from "zod";
import { requiredText, text, textList, textMap } from "../fields/plain-fields.ts";
import { Secret } from "../fields/secret.ts";
import { base64Secret, secretText } from "../fields/secret-fields.ts";
import { secretSource } from "../fields/secret-source.ts";
import { uniqueList } from "../fields/unique-list.ts";
import type { SlackReceiverConfig, WebhookReceiverConfig } from "./notifications-config.ts";

const route = z.object({
  name: text.describe("Name of the route."),
  receiver: requiredText.describe("Name of the receiver."),
  events: textList.describe("Events that are sent; empty for all."),
  ignoreEvents: textList.describe("Events that are not sent."),
  groups: textList.describe("Groups of events that are sent; empty for all."),
  ignoreGroups: textList.describe("Groups of events that are not sent."),
  apps: textList.describe("Applications whose events are sent; empty for all."),
  ignoreApps: textList.describe("Applications whose events are not sent."),
  labels: textMap.describe("Labels the application must have."),
  ignoreLabels: textMap.describe("Labels of which the application must have none."),
});

const slack = z
  .object({
    hookURL: secretText.describe("Address of an incoming webhook."),
    oauthToken: secretText.describe("Token of the API. Use oauthTokenData."),
    oauthTokenData: base64Secret.describe("Token of the API, as base64."),
    oauthTokenFile: text.describe("File of the API's token."),
    channelID: text.describe("Channel to post to by the API."),
    mentionedAccounts: textList.describe("Ids of users to mention."),
    mentionedGroups: textList.describe("Ids of groups to mention."),
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
    url: requiredText.describe("Where events are posted to."),
    signatureKey: z.string().min(1).default("PipeCD-Signature").describe("Header of the signature."),
    signatureValue: secretText.describe("The signature."),
    signatureValueFile: text.describe("File of the signature."),
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
    webhook: webhook.optional().describe("An address that events are posted to."),
  })
  .refine((written) => written.slack ?? written.webhook, { error: "needs slack or webhook" })
  .transform(({ name, slack: toSlack, webhook: toWebhook }) => ({ name, slack: toSlack, webhook: toWebhook }));

export const notificationsSchema = z
  .object({
    routes: z.array(route).default([]).describe("Which events go where. Every route that matches sends."),
    receivers: uniqueList(receiver, "name").describe("Where events can go."),
  })
  .superRefine(({ routes, receivers }, context) => {
    for (const [index, { receiver: name }] of routes.entries()) {
      if (receivers.some((each) => each.name === name)) continue;
      context.addIssue({ code: "custom", path: ["routes", index, "receiver"], message: `there is no receiver ${name}` });
    }
  })
  .prefault({});

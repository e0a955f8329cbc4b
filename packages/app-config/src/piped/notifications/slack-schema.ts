import { z } from "zod";
import { text, textList } from "../../fields/plain-fields.ts";
import { base64Secret } from "../../fields/secret-fields.ts";
import type { ReceiverTarget } from "./notifications-config.ts";
import { receiverSecret, refusal, secretFields } from "./receiver-secret.ts";

/** A Slack channel, reached through an incoming webhook or as an app. */
export const slackSchema = z
  .object({
    ...secretFields("hookURL", "URL of an incoming webhook."),
    ...secretFields("oauthToken", "Token of a Slack app."),
    oauthTokenData: base64Secret.describe("Token of a Slack app, as base64."),
    channelID: text.describe("Channel to post to as an app. Each deployment gets a thread."),
    apiURL: z
      .url({ protocol: /^https?$/ })
      .default("https://slack.com/api")
      .describe("Address of the API of Slack."),
    mentionedAccounts: textList.describe("IDs of users to mention in every message."),
    mentionedGroups: textList.describe("IDs of groups to mention in every message."),
  })
  .transform((written, context): ReceiverTarget => {
    const refuse = refusal(context);
    const mentions = {
      mentionedAccounts: written.mentionedAccounts.map(slackUser),
      mentionedGroups: written.mentionedGroups.map(slackGroup),
    };
    const url = receiverSecret("hookURL", { value: written.hookURL, file: written.hookURLFile, variable: written.hookURLEnv }, refuse);
    const given = receiverSecret(
      "oauthToken",
      { value: written.oauthToken, file: written.oauthTokenFile, variable: written.oauthTokenEnv },
      refuse,
    );
    if (given && written.oauthTokenData) refuse("give only one of oauthToken, oauthTokenData, oauthTokenFile and oauthTokenEnv");
    const token = given ?? (written.oauthTokenData && { kind: "value" as const, value: written.oauthTokenData });
    if (url) {
      if (token || written.channelID !== "") refuse("give either hookURL or a token and channelID");
      return { kind: "slack-hook", url, ...mentions };
    }
    if (token && written.channelID !== "")
      return { kind: "slack-app", token, channelId: written.channelID, apiUrl: written.apiURL.replace(/\/+$/, ""), ...mentions };
    refuse("needs hookURL, or a token and channelID");
    return z.NEVER;
  });

/** The id of a user without `@`. */
export function slackUser(id: string): string {
  return id.replace(/^@/, "");
}

/** The id of a group in Slack's notation. */
export function slackGroup(id: string): string {
  return id.includes("!subteam^") ? id : `<!subteam^${id}>`;
}

import { z } from "zod";
import type { ReceiverTarget } from "./notifications-config.ts";
import { receiverSecret, refusal, secretFields } from "./receiver-secret.ts";

const webAddress = z.url({ protocol: /^https?$/ });

/** An address of a chat to post to, which is a secret. */
function chatSchema(kind: "teams" | "discord", what: string) {
  return z.object(secretFields("url", what)).transform((written, context): ReceiverTarget => {
    const refuse = refusal(context);
    const url = receiverSecret("url", { value: written.url, file: written.urlFile, variable: written.urlEnv }, refuse);
    if (url) return { kind, url };
    refuse("needs url, urlFile or urlEnv");
    return z.NEVER;
  });
}

/** A Microsoft Teams channel. */
export const teamsSchema = chatSchema("teams", "URL of a workflow that posts to a channel.");

/** A Discord channel. */
export const discordSchema = chatSchema("discord", "URL of a webhook of a channel.");

/** A web address that gets JSON. */
export const webhookSchema = z
  .object({
    ...secretFields("url", "URL to post events to."),
    signatureKey: z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: "must be the name of an HTTP header" })
      .default("PipeCD-Signature")
      .describe("Name of the header with the signature."),
    ...secretFields("signatureValue", "The signature, sent as it is."),
    ...secretFields("secret", "Secret of Standard Webhooks, with which every request is signed."),
  })
  .transform((written, context): ReceiverTarget => {
    const refuse = refusal(context);
    const url = receiverSecret("url", { value: written.url, file: written.urlFile, variable: written.urlEnv }, refuse);
    const signature = receiverSecret(
      "signatureValue",
      { value: written.signatureValue, file: written.signatureValueFile, variable: written.signatureValueEnv },
      refuse,
    );
    const secret = receiverSecret("secret", { value: written.secret, file: written.secretFile, variable: written.secretEnv }, refuse);
    if (url) return { kind: "webhook", url, signatureKey: written.signatureKey, signature, secret };
    refuse("needs url, urlFile or urlEnv");
    return z.NEVER;
  });

/** Incidents in PagerDuty. */
export const pagerDutySchema = z
  .object({
    ...secretFields("routingKey", "Integration key of a service (Events API v2)."),
    url: webAddress.default("https://events.pagerduty.com/v2/enqueue").describe("Address of the Events API."),
  })
  .transform((written, context): ReceiverTarget => {
    const refuse = refusal(context);
    const routingKey = receiverSecret(
      "routingKey",
      { value: written.routingKey, file: written.routingKeyFile, variable: written.routingKeyEnv },
      refuse,
    );
    if (routingKey) return { kind: "pagerduty", routingKey, url: written.url };
    refuse("needs routingKey, routingKeyFile or routingKeyEnv");
    return z.NEVER;
  });

/** Alerts in Opsgenie, or in what has its API. */
export const opsgenieSchema = z
  .object({
    ...secretFields("apiKey", "Key of an API integration."),
    url: webAddress.default("https://api.opsgenie.com").describe("Address of the API."),
  })
  .transform((written, context): ReceiverTarget => {
    const refuse = refusal(context);
    const apiKey = receiverSecret("apiKey", { value: written.apiKey, file: written.apiKeyFile, variable: written.apiKeyEnv }, refuse);
    if (apiKey) return { kind: "opsgenie", apiKey, url: written.url.replace(/\/+$/, "") };
    refuse("needs apiKey, apiKeyFile or apiKeyEnv");
    return z.NEVER;
  });

import type { QuietHours, Route } from "@slipway/domain";
import type { SecretSource } from "../../fields/secret-source.ts";

/** Routes from events to receivers. */
export interface NotificationsConfig {
  readonly routes: readonly NotificationRouteConfig[];
  readonly receivers: readonly NotificationReceiverConfig[];
}

/** The events that are sent to a receiver: those that match every non-empty list, without the ignored ones. */
export interface NotificationRouteConfig extends Route {
  readonly name: string;
}

/** Where notices go, and when. */
export interface NotificationReceiverConfig {
  readonly name: string;
  readonly to: ReceiverTarget;
  /** Undefined: every notice is a message of its own. */
  readonly digest: { readonly most: number; readonly windowMs: number } | undefined;
  readonly quietHours: readonly QuietHours[];
}

/** A secret, the file or the environment variable that contains it. */
export type ReceiverSecret = SecretSource | { readonly kind: "variable"; readonly name: string };

/** One of the places that can receive notices. */
export type ReceiverTarget =
  | ({ readonly kind: "slack-hook"; readonly url: ReceiverSecret } & SlackMentions)
  | ({ readonly kind: "slack-app"; readonly token: ReceiverSecret; readonly channelId: string; readonly apiUrl: string } & SlackMentions)
  | { readonly kind: "teams"; readonly url: ReceiverSecret }
  | { readonly kind: "discord"; readonly url: ReceiverSecret }
  | ({ readonly kind: "email" } & EmailTarget)
  | ({ readonly kind: "webhook" } & WebhookTarget)
  | { readonly kind: "pagerduty"; readonly routingKey: ReceiverSecret; readonly url: string }
  | { readonly kind: "opsgenie"; readonly apiKey: ReceiverSecret; readonly url: string };

/** Who is mentioned in every message to a Slack channel. */
export interface SlackMentions {
  /** User IDs, without `@`. */
  readonly mentionedAccounts: readonly string[];
  /** In Slack's notation: `<!subteam^ID>`. */
  readonly mentionedGroups: readonly string[];
}

/** A mail server, and who gets mail. */
export interface EmailTarget {
  readonly host: string;
  readonly port: number;
  /** `starttls` and `tls` refuse a server without a valid certificate; `none` is for a server on this machine. */
  readonly security: "starttls" | "tls" | "none";
  /** "" for a server without sign-in. */
  readonly username: string;
  readonly password: ReceiverSecret | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

/** A web address, and how it knows that a request is from us. */
export interface WebhookTarget {
  readonly url: ReceiverSecret;
  /** Name of the header with PipeCD's signature. */
  readonly signatureKey: string;
  readonly signature: ReceiverSecret | undefined;
  /** Secret of the signature of Standard Webhooks. */
  readonly secret: ReceiverSecret | undefined;
}

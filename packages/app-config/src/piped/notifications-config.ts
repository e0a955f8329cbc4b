import type { Secret } from "../fields/secret.ts";
import type { SecretSource } from "../fields/secret-source.ts";

/** Routes from events to receivers. */
export interface NotificationsConfig {
  readonly routes: readonly NotificationRouteConfig[];
  readonly receivers: readonly NotificationReceiverConfig[];
}

/** The events that are sent to a receiver: those that match every non-empty list, without the ignored ones. */
export interface NotificationRouteConfig {
  readonly name: string;
  readonly receiver: string;
  readonly events: readonly string[];
  readonly ignoreEvents: readonly string[];
  readonly groups: readonly string[];
  readonly ignoreGroups: readonly string[];
  readonly apps: readonly string[];
  readonly ignoreApps: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly ignoreLabels: Readonly<Record<string, string>>;
}

export interface NotificationReceiverConfig {
  readonly name: string;
  readonly slack: SlackReceiverConfig | undefined;
  readonly webhook: WebhookReceiverConfig | undefined;
}

/** A Slack channel, reached through a webhook or the API. */
export type SlackReceiverConfig = SlackMentions &
  (
    | { readonly kind: "hook"; readonly hookUrl: Secret<string> }
    | { readonly kind: "api"; readonly token: SecretSource; readonly channelId: string }
  );

export interface SlackMentions {
  /** User IDs, without `@`. */
  readonly mentionedAccounts: readonly string[];
  /** In Slack's notation: `<!subteam^ID>`. */
  readonly mentionedGroups: readonly string[];
}

export interface WebhookReceiverConfig {
  readonly url: Secret<string>;
  /** Name of the header with the signature. */
  readonly signatureKey: string;
  readonly signature: SecretSource | undefined;
}

import type { Secret } from "../fields/secret.ts";
import type { SecretSource } from "../fields/secret-source.ts";

/** Which events go where. */
export interface NotificationsConfig {
  readonly routes: readonly NotificationRouteConfig[];
  readonly receivers: readonly NotificationReceiverConfig[];
}

/** Which events go to a receiver. What is ignored is left out first; of the rest, every list that is not empty must hold. */
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

/** A Slack channel, reached by its hook or by the API. */
export type SlackReceiverConfig = SlackMentions &
  (
    | { readonly kind: "hook"; readonly hookUrl: Secret<string> }
    | { readonly kind: "api"; readonly token: SecretSource; readonly channelId: string }
  );

export interface SlackMentions {
  /** Ids of users, without `@`. */
  readonly mentionedAccounts: readonly string[];
  /** As Slack wants them: `<!subteam^ID>`. */
  readonly mentionedGroups: readonly string[];
}

export interface WebhookReceiverConfig {
  readonly url: Secret<string>;
  /** Name of the header that carries the signature. */
  readonly signatureKey: string;
  readonly signature: SecretSource | undefined;
}

import type { NotificationReceiverConfig } from "@slipway/app-config";
import type { Bus, ReceiverKey } from "@slipway/bus";
import type { DescribedReceiver } from "../receivers/open-receiver.ts";

export interface DeliverDeps {
  readonly bus: Bus;
  readonly key: ReceiverKey;
  readonly config: NotificationReceiverConfig;
  readonly receiver: DescribedReceiver;
  readonly retryMs: number;
  readonly now: () => Temporal.Instant;
}

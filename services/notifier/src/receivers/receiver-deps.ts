import type { Bus, ReceiverKey } from "@slipway/bus";

/** What it takes to open a receiver. */
export interface OpenReceiverDeps {
  readonly bus: Bus;
  readonly key: ReceiverKey;
  /** Address of the web pages; "" if there are none. */
  readonly webAddress: string;
  /** How long it may take to answer. */
  readonly timeoutMs: number;
}

/** What the receivers themselves need. */
export type ReceiverDeps = Pick<OpenReceiverDeps, "bus" | "key" | "timeoutMs">;

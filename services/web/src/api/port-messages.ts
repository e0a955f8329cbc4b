import type { TunnelState } from "@slipway/tunnel/client";

/** What a tab asks the worker for: one call, whose answer comes through `answer`. */
export interface CallMessage {
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly answer: MessagePort;
}

/** What comes through the port of a call. The tab answers nothing, or `cancel`. */
export type AnswerMessage =
  | { readonly kind: "head"; readonly status: number; readonly headers: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "break"; readonly message: string };

/** What the worker tells all tabs. */
export interface StateMessage {
  readonly state: TunnelState;
}

/** What tabs tell the worker besides calls: that the network may be back, that the sign-in of the connection is over, or for which session they call, which another connection is for than for the one before. */
export type WishMessage = "wake" | "renew" | { readonly who: string };

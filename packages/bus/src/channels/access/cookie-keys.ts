import { create } from "@bufbuild/protobuf";
import { type CookieKey as CookieKeyMessage, CookieKeysSchema } from "@slipway/proto/state";
import { instantOf, timestampOf } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { lastMessage } from "../../topics/reading/direct-get.ts";
import { watchMessages } from "../../topics/reading/watch-messages.ts";
import { topics } from "../../topics/topics.ts";
import { appendSigned } from "../../topics/writing/append-signed.ts";

const { cookieKeys: topic } = topics;

/** A key that signs cookies. */
export interface CookieKey {
  readonly secret: Uint8Array;
  readonly createdAt: Temporal.Instant;
}

/** The keys of all gateways, newest first, and the sequence that their successor names. */
export interface StoredCookieKeys {
  readonly keys: readonly CookieKey[];
  readonly sequence: number;
}

/** The keys, if there are any, then `ready`, then every change. After the server has lost messages, the same again. Ends when `signal` aborts. */
export async function* watchCookieKeys(
  bus: Bus,
  options: CallOptions = {},
): AsyncGenerator<({ readonly kind: "current" | "new" } & StoredCookieKeys) | { readonly kind: "ready" }> {
  for await (const item of watchMessages(bus, topic, {}, options)) {
    if (item.kind === "ready") yield item;
    else yield { kind: item.kind, keys: item.message.keys.map(decodeKey), sequence: item.sequence };
  }
}

function decodeKey({ secret, createdAt }: CookieKeyMessage): CookieKey {
  return { secret, createdAt: instantOf(createdAt) ?? Temporal.Instant.fromEpochMilliseconds(0) };
}

/** The sequence that the first keys name: there may be a message that no gateway has signed, which is no keys. */
export async function sequenceBeforeKeys(bus: Bus, options: CallOptions = {}): Promise<number> {
  return (await lastMessage(bus, topic.stream.name, topic.filter(), options))?.seq ?? 0;
}

/** Replaces the keys. False if another gateway did since. */
export async function putCookieKeys(bus: Bus, { keys, sequence }: StoredCookieKeys, options: CallOptions = {}): Promise<boolean> {
  const message = create(CookieKeysSchema, {
    keys: keys.map(({ secret, createdAt }) => ({ secret: new Uint8Array(secret), createdAt: timestampOf(createdAt) })),
  });
  return (await appendSigned(bus, topic, message, { ...options, expected: sequence })) !== undefined;
}

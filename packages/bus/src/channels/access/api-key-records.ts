import { create } from "@bufbuild/protobuf";
import type { ApiKey, ApiKeyUse } from "@slipway/domain";
import { UsedTokenSchema } from "@slipway/proto/state";
import { decodeApiKey, decodeApiKeyUse, encodeApiKey, encodeApiKeyUse, instantOf, timestampOf } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { skipUnreadable } from "../../topics/reading/skip-unreadable.ts";
import { watchMessages } from "../../topics/reading/watch-messages.ts";
import { topics } from "../../topics/topics.ts";
import { publish } from "../../topics/writing/publish.ts";
import { type AccessRecords, accessRecords } from "./access-records.ts";

/** The API keys. */
export function apiKeyRecords(bus: Bus): AccessRecords<ApiKey> {
  return accessRecords(bus, topics.apiKey, { encode: encodeApiKey, decode: decodeApiKey });
}

/** Says when a key was used. The last one to say so counts. */
export async function publishApiKeyUse(bus: Bus, use: ApiKeyUse, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.apiKeyUse, encodeApiKeyUse(use), options);
}

/** When keys were last used, and each time that one is used again. Unreadable messages are skipped. Ends when `signal` aborts. */
export async function* watchApiKeyUses(bus: Bus, options: CallOptions = {}): AsyncGenerator<ApiKeyUse> {
  for await (const item of watchMessages(bus, topics.apiKeyUse, {}, options)) {
    if (item.kind === "ready") continue;
    const use = skipUnreadable(bus, { noun: topics.apiKeyUse.noun, subject: item.subject }, () => decodeApiKeyUse(item.message));
    if (use !== undefined) yield use;
  }
}

/** A token of a job that got a key. */
export interface UsedToken {
  /** Identifies the token: only hexadecimal digits. */
  readonly digest: string;
  readonly usedAt: Temporal.Instant;
}

/** The tokens of jobs that got a key and get no other. */
export function usedTokenRecords(bus: Bus): AccessRecords<UsedToken> {
  return accessRecords(bus, topics.usedToken, {
    encode: ({ digest, usedAt }) => create(UsedTokenSchema, { digest, usedAt: timestampOf(usedAt) }),
    decode: ({ digest, usedAt }) => ({ digest, usedAt: instantOf(usedAt) ?? Temporal.Instant.fromEpochMilliseconds(0) }),
  });
}

import type { ApiKey, ApiKeyUse, Workload } from "@slipway/domain";
import {
  type ApiKey as ApiKeyMessage,
  ApiKeySchema,
  type ApiKeyUse as ApiKeyUseMessage,
  ApiKeyUseSchema,
  type Workload as WorkloadMessage,
  WorkloadSchema,
} from "@slipway/proto/state";
import { actor, optionalActor } from "../actor-codec.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional } from "../fields/presence.ts";
import { optionalText } from "../fields/scalar.ts";
import { messageCodec } from "../tables/message-codec.ts";

const apiKey = messageCodec<ApiKey, ApiKeyMessage>(ApiKeySchema, {
  role: optionalText,
  createdBy: actor,
  createdAt: instant,
  expiresAt: instant,
  revokedAt: optionalInstant,
  revokedBy: optionalActor,
  workload: optional(messageCodec<Workload, WorkloadMessage>(WorkloadSchema, {})),
});

const apiKeyUse = messageCodec<ApiKeyUse, ApiKeyUseMessage>(ApiKeyUseSchema, { usedAt: instant });

/** Encodes an API key. */
export const encodeApiKey: (key: ApiKey) => ApiKeyMessage = apiKey.encode;

/** Decodes an API key. Throws `invalid` if a field that every version sets is missing. */
export function decodeApiKey(message: ApiKeyMessage): ApiKey {
  return apiKey.decode(message, "API key");
}

/** Encodes when a key was used. */
export const encodeApiKeyUse: (use: ApiKeyUse) => ApiKeyUseMessage = apiKeyUse.encode;

/** Decodes when a key was used. Throws `invalid` if the time is missing. */
export function decodeApiKeyUse(message: ApiKeyUseMessage): ApiKeyUse {
  return apiKeyUse.decode(message, "use of an API key");
}

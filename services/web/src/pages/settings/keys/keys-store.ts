import { createClient } from "@connectrpc/connect";
import { type ApiKey, ApiKeyService } from "@slipway/proto/api";
import { LiveStore } from "../../../api/live.ts";
import { transport } from "../../../api/transport.ts";

export const keyClient = createClient(ApiKeyService, transport);

function keysStore(all: boolean): LiveStore<readonly ApiKey[], readonly ApiKey[]> {
  return new LiveStore<readonly ApiKey[], readonly ApiKey[]>({
    open: async function* (signal) {
      for await (const { apiKeys } of keyClient.watchApiKeys({ all }, { signal })) yield apiKeys;
    },
    empty: [],
    apply: (state, messages) => messages.at(-1) ?? state,
  });
}

/** The keys that can be used, and with those that have ended and those of CI jobs. */
export const keysStores = { valid: keysStore(false), all: keysStore(true) } as const;

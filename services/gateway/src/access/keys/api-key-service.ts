import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, keyState } from "@slipway/domain";
import type { ApiKeyService } from "@slipway/proto/api";
import { callerOf } from "../caller.ts";
import { apiKeyView } from "./api-key-view.ts";
import { type ApiKeys, keyIdIn } from "./api-keys.ts";

export interface ApiKeyServiceDeps {
  readonly keys: ApiKeys;
  readonly now: () => Temporal.Instant;
}

/** API keys for clients. */
export function apiKeyService({ keys, now }: ApiKeyServiceDeps): ServiceImpl<typeof ApiKeyService> {
  return {
    async createApiKey({ name, projectId, role, policies, lifetime }, context) {
      const { principal } = callerOf(context);
      const lifetimeMs = lifetime && Number(lifetime.seconds) * 1000 + Math.floor(lifetime.nanos / 1e6);
      const wanted = { name, projectId, role: role || undefined, policies, lifetimeMs };
      const { key, secret } = await keys.create(principal, wanted, context.signal);
      return { apiKey: apiKeyView(key, undefined), secret };
    },
    listApiKeys({ projectId, all }, context) {
      const caller = callerOf(context);
      const at = now();
      const listed = keys
        .list()
        .filter(({ key }) => projectId === "" || key.projectId === projectId)
        .filter(({ key }) => all || (key.workload === undefined && keyState(key, at) === "valid"))
        .filter(({ key }) => caller.may({ resource: "api_key", projectId: key.projectId }));
      return { apiKeys: listed.map(({ key, use }) => apiKeyView(key, use)) };
    },
    async revokeApiKey({ id: given }, context) {
      const caller = callerOf(context);
      const id = keyIdIn(given);
      // At once after it was made, also at a gateway that has not heard of it: whoever reads that there is no such key believes it gone.
      const key = await keys.find(id, context.signal);
      // What one may not know of is answered as if it were not there.
      if (key === undefined || !caller.sees({ resource: "api_key", projectId: key.projectId }))
        throw new Fault("not_found", `there is no API key ${id}`);
      caller.require({ resource: "api_key", projectId: key.projectId }, `API key ${id}`);
      return { apiKey: apiKeyView(await keys.revoke(id, caller.principal, context.signal), undefined) };
    },
  };
}

import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, keyState } from "@slipway/domain";
import type { ApiKeyService } from "@slipway/proto/api";
import { SharedAnswer } from "../../feeds/shared-answer.ts";
import { type Caller, callerOf } from "../caller.ts";
import { apiKeyView } from "./api-key-view.ts";
import { type ApiKeys, keyIdIn } from "./api-keys.ts";

export interface ApiKeyServiceDeps {
  readonly keys: ApiKeys;
  readonly now: () => Temporal.Instant;
}

/** Keys are used all the time. */
const gatherMs = 3_000;

/** API keys for clients. */
export function apiKeyService({ keys, now }: ApiKeyServiceDeps): ServiceImpl<typeof ApiKeyService> {
  const seenBy = (caller: Caller, listed: ReturnType<ApiKeys["list"]>, all: boolean) => {
    const at = now();
    return listed
      .filter(({ key }) => all || (key.workload === undefined && keyState(key, at) === "valid"))
      .filter(({ key }) => caller.may({ resource: "api_key", projectId: key.projectId }));
  };
  const shared = new SharedAnswer({ get: async () => keys.list(), news: (signal) => keys.changes(signal), gatherMs });
  return {
    async createApiKey({ name, projectId, role, policies, lifetime }, context) {
      const { principal } = callerOf(context);
      const lifetimeMs = lifetime && Number(lifetime.seconds) * 1000 + Math.floor(lifetime.nanos / 1e6);
      const wanted = { name, projectId, role: role || undefined, policies, lifetimeMs };
      const { key, secret } = await keys.create(principal, wanted, context.signal);
      return { apiKey: apiKeyView(key, undefined), secret };
    },
    listApiKeys: ({ projectId, all }, context) => ({
      apiKeys: seenBy(callerOf(context), keys.list(), all)
        .filter(({ key }) => projectId === "" || key.projectId === projectId)
        .map(({ key, use }) => apiKeyView(key, use)),
    }),
    async *watchApiKeys({ all }, context) {
      for await (const listed of shared.watch(context.signal))
        yield { apiKeys: seenBy(callerOf(context), listed, all).map(({ key, use }) => apiKeyView(key, use)) };
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

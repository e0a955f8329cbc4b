import { apiKeyRecords, type Bus, publishApiKeyUse, watchApiKeyUses } from "@slipway/bus";
import type { Role } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { ApiKeys, type ApiKeysDeps } from "./api-keys.ts";
import { KeyUses } from "./key-uses.ts";

export interface OpenApiKeysOptions {
  /** Waits for NATS as long as it takes; for what is followed. */
  readonly bus: Bus;
  /** Does not; for calls of clients. */
  readonly hasty: Bus;
  readonly log: Logger;
  readonly rolesOf: (projectId: string) => readonly Role[];
  readonly hasRule: ApiKeysDeps["hasRule"];
  readonly now: () => Temporal.Instant;
}

/** API keys that are kept current until they are disposed. */
export interface OpenApiKeys extends AsyncDisposable {
  readonly keys: ApiKeys;
  /** Rejects if they cannot be kept current any more. */
  readonly done: Promise<void>;
}

/** Also when the gateway stops while NATS is away. */
const longestWriteMs = 5_000;
const pruneEveryMs = 10 * 60_000;

/** Opens the API keys. Resolves when all of them are known. */
export async function openApiKeys({ bus, hasty, log, rolesOf, hasRule, now }: OpenApiKeysOptions): Promise<OpenApiKeys> {
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  const { signal } = stop;
  const uses = resources.use(
    new KeyUses({ store: (use) => publishApiKeyUse(bus, use, { signal: AbortSignal.timeout(longestWriteMs) }), log }),
  );
  resources.defer(() => stop.abort());
  const records = { ...apiKeyRecords(hasty), watch: apiKeyRecords(bus).watch };
  const keys = new ApiKeys({ records, uses, rolesOf, hasRule, now });
  const ready = Promise.withResolvers<void>();
  const done = Promise.race([keys.follow(ready.resolve, signal), followUses(bus, uses, signal)]);
  done.catch(() => {});
  await Promise.race([ready.promise, done]);
  const pruning = setInterval(() => keys.prune(), pruneEveryMs).unref();
  resources.defer(() => clearInterval(pruning));
  const opened = resources.move();
  return { keys, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function followUses(bus: Bus, uses: KeyUses, signal: AbortSignal): Promise<void> {
  for await (const use of watchApiKeyUses(bus, { signal })) uses.learn(use);
}

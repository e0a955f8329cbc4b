import { createClient } from "@connectrpc/connect";
import { ChainService } from "@slipway/proto/api";
import { changesStore } from "../../api/changes-store.ts";
import { transport } from "../../api/transport.ts";

export const chainClient = createClient(ChainService, transport);

/** Chains that begin or change while somebody looks. */
export const chainsStore = changesStore(async function* (signal) {
  for await (const { chain } of chainClient.watchChains({}, { signal })) yield chain;
});

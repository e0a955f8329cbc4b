import type { Chain } from "@slipway/proto/state";
import { keptStores } from "../../api/kept-stores.ts";
import { LiveStore } from "../../api/live.ts";
import { chainHasEnded } from "../chains/chain-words.ts";
import { chainClient } from "../chains/chains-store.ts";

/** One chain, as it goes on, also when it is resumed after its end. */
export const chainStore = keptStores(
  (reference) =>
    new LiveStore<Chain | undefined, Chain>({
      open: (signal) => follow(reference, signal),
      empty: undefined,
      apply: (state, chains) => chains.at(-1) ?? state,
    }),
);

/** The chain after each change until it ends; then its first change after that, with which it may go on. */
async function* follow(reference: string, signal: AbortSignal): AsyncGenerator<Chain> {
  let last: Chain | undefined;
  for await (const { chain } of chainClient.watchChain({ reference }, { signal })) {
    if (chain === undefined) continue;
    last = chain;
    yield chain;
  }
  if (last === undefined || !chainHasEnded(last)) return;
  for await (const { chain } of chainClient.watchChains({ projectId: last.projectId }, { signal })) if (chain?.id === last.id) yield chain;
}

import type { Client } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import type { Caller } from "../access/caller.ts";
import { seenPage } from "../access/seen-page.ts";
import { seesAll } from "./seen-filter.ts";
import { seenPart } from "./seen-part.ts";

export interface SeenCommitDeps {
  readonly history: Pick<Client<typeof HistoryService>, "listTraces">;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** The length of a complete hash of Git's usual kind. */
const complete = 40;
const mostTold = 10;

/**
 * What the first digits of a commit mean to somebody who does not see all of a project: the whole hash of the one that it sees, as if there were no other, or the same digits if it sees
 * none. Throws `invalid` with those that it sees to choose from, in the words of the permanent record.
 */
export async function seenCommit(
  { commitHash, projectId }: { readonly commitHash: string; readonly projectId: string },
  { history, caller, signal }: SeenCommitDeps,
): Promise<string> {
  if (commitHash === "" || commitHash.length >= complete || seesAll(caller, projectId)) return commitHash;
  const { items } = await seenPage(
    { pageSize: mostTold + 1, pageToken: "" },
    {
      isLimited: true,
      read: async (page) => {
        const found = await history.listTraces({ projectId, filter: { commitHash }, ...page }, { signal });
        return { items: found.traces, nextPageToken: found.nextPageToken };
      },
      show: (trace) => seenPart(trace, caller),
    },
  );
  const hashes = [...new Set(items.map(({ commit }) => commit?.hash ?? ""))].sort();
  const [only = commitHash, ...others] = hashes;
  if (others.length === 0) return only;
  const shown = hashes.slice(0, mostTold).map((hash) => `\n  ${hash}`);
  const more = hashes.length > mostTold ? "\n  and more" : "";
  throw new Fault("invalid", `several commits start with ${commitHash}, use more digits:${shown.join("")}${more}`);
}

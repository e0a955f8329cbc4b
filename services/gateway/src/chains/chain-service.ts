import type { ServiceImpl } from "@connectrpc/connect";
import type { ChainAggregates, DeploymentAggregates } from "@slipway/bus";
import { type Chain, cancelChain, chainKey, type DeploymentKey, Fault, isFinal, isNodeFinal, resumeChain } from "@slipway/domain";
import type { ChainService } from "@slipway/proto/api";
import { RollbackChoice } from "@slipway/proto/state";
import { encodeChain } from "@slipway/state";
import { actorOf } from "../commands/actor-of.ts";
import { newCommand, type SendCommand } from "../commands/new-command.ts";
import { findChain } from "./find-chain.ts";

export interface ChainServiceDeps {
  /** For calls; they do not wait for NATS for long. */
  readonly chains: ChainAggregates;
  /** For watches, which wait as long as it takes. */
  readonly watched: Pick<ChainAggregates, "watch">;
  readonly deployments: Pick<DeploymentAggregates, "find">;
  readonly sendCommand: SendCommand;
  readonly now: () => Temporal.Instant;
}

const defaultPage = 50;

/** Chains for clients. */
export function chainService({ chains, watched, deployments, sendCommand, now }: ChainServiceDeps): ServiceImpl<typeof ChainService> {
  /** The deployments of the applications that a chain has reached, and that have not ended. */
  const openDeployments = async (chain: Chain): Promise<readonly DeploymentKey[]> => {
    const nodes = chain.blocks.flatMap((block) => block.nodes).filter(({ status }) => !isNodeFinal(status));
    const keys = nodes.map(({ pipedId, applicationId, deploymentId }) => ({
      projectId: chain.projectId,
      pipedId,
      applicationId,
      deploymentId,
    }));
    const found = await Promise.all(keys.map(async (key) => ({ key, deployment: (await deployments.find(key))?.state })));
    return found.flatMap(({ key, deployment }) => (deployment && !isFinal(deployment.status) ? [key] : []));
  };
  return {
    listChains: async ({ projectId, applicationId, open, pageSize, pageToken }) => {
      const size = pageSize === 0 ? defaultPage : pageSize;
      const after = pageToken === "" ? undefined : readToken(pageToken);
      const all = (await chains.list(projectId === "" ? {} : { projectId }))
        .map(({ state }) => state)
        .filter((chain) => (!open || chain.completedAt === undefined) && (applicationId === "" || isPart(chain, applicationId)))
        .toSorted((a, b) => compare(placeOf(a), placeOf(b)));
      const rest = after === undefined ? all : all.filter((chain) => compare(after, placeOf(chain)) < 0);
      const page = rest.slice(0, size);
      const last = page.at(-1);
      return {
        chains: page.map(encodeChain),
        nextPageToken: last !== undefined && rest.length > size ? `${placeOf(last).at}/${last.id}` : "",
      };
    },
    getChain: async ({ reference }) => ({ chain: encodeChain(await findChain(chains, reference)) }),
    watchChain: async function* ({ reference }, { signal }) {
      const { id: chainId, projectId } = await findChain(chains, reference);
      for await (const item of watched.watch({ projectId, chainId }, { signal })) {
        if (item.kind === "ready") continue;
        yield { chain: encodeChain(item.state) };
        if (item.state.completedAt !== undefined) return;
      }
    },
    cancelChain: async ({ reference }, context) => {
      const chain = await findChain(chains, reference);
      const actor = actorOf(context);
      // Before the chain ends: what is asked twice is cancelled once.
      const keys = await openDeployments(chain);
      const { state } = await chains.change(chainKey(chain), (current) => cancelChain(current, actor.name, now()), { actor });
      for (const key of keys) {
        const value = { deploymentId: key.deploymentId, rollback: RollbackChoice.UNSPECIFIED, endsRollback: false };
        await sendCommand(newCommand(key, { case: "cancel", value }, { context }));
      }
      return { chain: encodeChain(state), cancelledDeploymentIds: keys.map(({ deploymentId }) => deploymentId) };
    },
    resumeChain: async ({ reference, round }, context) => {
      const chain = await findChain(chains, reference);
      const actor = actorOf(context);
      const by = { by: actor.name, round: round === 0 ? chain.round : round };
      const { state } = await chains.change(chainKey(chain), (current) => resumeChain(current, by, now()), { actor });
      return { chain: encodeChain(state) };
    },
  };
}

function isPart(chain: Chain, applicationId: string): boolean {
  return (
    chain.applicationId === applicationId || chain.blocks.some(({ nodes }) => nodes.some((node) => node.applicationId === applicationId))
  );
}

/** Where a chain is in a list, newest first. */
interface Place {
  readonly at: bigint;
  readonly id: string;
}

function placeOf({ createdAt, id }: Chain): Place {
  return { at: createdAt.epochNanoseconds, id };
}

function compare(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

function readToken(token: string): Place {
  const [, at = "", id = ""] = /^(\d{1,20})\/([0-9a-f-]{36})$/.exec(token) ?? [];
  if (id === "") throw new Fault("invalid", "page_token is not one of ListChains");
  return { at: BigInt(at), id };
}

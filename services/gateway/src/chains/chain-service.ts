import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { ChainAggregates, DeploymentAggregates } from "@slipway/bus";
import { type Chain, cancelChain, chainKey, type DeploymentKey, isFinal, isNodeFinal, resumeChain } from "@slipway/domain";
import type { ChainService } from "@slipway/proto/api";
import { RollbackChoice } from "@slipway/proto/state";
import type { HistoryService } from "@slipway/proto/trace";
import { encodeChain } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { inProject } from "../access/in-project.ts";
import { placeIn } from "../access/place.ts";
import { actorOf } from "../commands/actor-of.ts";
import { newCommand, type SendCommand } from "../commands/new-command.ts";
import { findChain, findChangeable } from "./find-chain.ts";

export interface ChainServiceDeps {
  /** For calls; they do not wait for NATS for long. */
  readonly chains: ChainAggregates;
  /** For watches, which wait as long as it takes. */
  readonly watched: Pick<ChainAggregates, "watch" | "watchNew">;
  readonly deployments: Pick<DeploymentAggregates, "find">;
  readonly history: Client<typeof HistoryService>;
  readonly sendCommand: SendCommand;
  readonly now: () => Temporal.Instant;
}

/** Chains for clients: lists, and chains that ended long ago, from the permanent record. */
export function chainService(deps: ChainServiceDeps): ServiceImpl<typeof ChainService> {
  const { chains, watched, deployments, history, sendCommand, now } = deps;
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
    listChains: (request, context) => history.listChains(inProject(request, callerOf(context)), { signal: context.signal }),
    getChain: async ({ reference }, context) => ({ chain: encodeChain((await findChain(deps, reference, callerOf(context))).chain) }),
    watchChains: async function* ({ projectId }, context) {
      const caller = callerOf(context);
      const limited = caller.watchedProject(projectId);
      for await (const item of watched.watchNew(limited === "" ? {} : { projectId: limited }, { signal: context.signal }))
        if (item.kind === "ready") yield {};
        else if (caller.sees(placeIn("deployment_chain", item.state.projectId))) yield { chain: encodeChain(item.state) };
    },
    watchChain: async function* ({ reference }, context) {
      const { signal } = context;
      const { chain, isKept } = await findChain(deps, reference, callerOf(context));
      if (!isKept) return void (yield { chain: encodeChain(chain) });
      const { id: chainId, projectId } = chain;
      for await (const item of watched.watch({ projectId, chainId }, { signal })) {
        if (item.kind === "ready") continue;
        yield { chain: encodeChain(item.state) };
        if (item.state.completedAt !== undefined) return;
      }
    },
    cancelChain: async ({ reference }, context) => {
      const chain = await findChangeable(deps, reference, callerOf(context));
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
      const chain = await findChangeable(deps, reference, callerOf(context));
      const actor = actorOf(context);
      const by = { by: actor.name, round: round === 0 ? chain.round : round };
      const { state } = await chains.change(chainKey(chain), (current) => resumeChain(current, by, now()), { actor });
      return { chain: encodeChain(state) };
    },
  };
}

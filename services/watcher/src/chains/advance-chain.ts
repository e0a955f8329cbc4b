import type { ApplicationAggregates, ChainAggregates } from "@slipway/bus";
import {
  type Application,
  type ApplicationKey,
  type ApplicationLivestate,
  beginNextBlock,
  type Chain,
  type ChainBlock,
  type ChainNode,
  chainKey,
  type DeploymentKey,
  isNodeFinal,
  observeNode,
  openBlock,
  reportNode,
  type TimeLeft,
} from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { type TriggerNodeDeps, triggerNode } from "./trigger-node.ts";

export interface AdvanceChainDeps extends TriggerNodeDeps {
  readonly applications: ApplicationAggregates;
  readonly chains: ChainAggregates;
  readonly projectId: string;
  readonly pipedId: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** What is followed for a chain, so that it is looked at again when it changes. */
export interface FollowedChain {
  /** Follows these applications of its open block, and no others. */
  follow(nodes: readonly ChainNode[]): void;
  followDeployment(key: DeploymentKey): void;
  /** The newest live state of an application, which is followed from now on; undefined until there is one. */
  livestateOf(key: ApplicationKey): ApplicationLivestate | undefined;
  readonly timeLeft: TimeLeft;
}

/** How a look at a chain ended. */
type Look =
  | { readonly kind: "ended" }
  | { readonly kind: "open" /** When to look again; undefined: when something changes. */; readonly leftMs?: number };

/** Does what can be done for a chain now, see `ChainWatch`. Idempotent. Throws a fault of what could not be reached: try again later. */
export async function advanceChain(deps: AdvanceChainDeps, chainId: string, followed: FollowedChain): Promise<Look> {
  const { chains, projectId, pipedId, signal } = deps;
  for (;;) {
    signal.throwIfAborted();
    const chain = (await chains.find({ projectId, chainId }))?.state;
    const open = chain && openBlock(chain);
    if (chain === undefined || open === undefined) return { kind: "ended" };
    if (open.block.startedAt === undefined) {
      followed.follow([]);
      if (chain.pipedId !== pipedId) return { kind: "open" };
      await beginBlock(deps, chain);
      continue;
    }
    followed.follow(open.block.nodes);
    const { changed, leftMs } = await lookAt(deps, followed, chain, open);
    if (!changed) return { kind: "open", ...(leftMs !== undefined && { leftMs }) };
  }
}

async function beginBlock({ applications, chains, projectId, now, log }: AdvanceChainDeps, chain: Chain): Promise<void> {
  const all = (await applications.list({ projectId })).map(({ state }) => state);
  const { state, changed } = await chains.change(chainKey(chain), (current) => beginNextBlock(current, all, now()));
  if (!changed) return;
  const open = openBlock(state);
  const about = { chainId: chain.id, application: chain.applicationName };
  const names = open?.block.nodes.map(({ applicationName }) => applicationName);
  log.info({ ...about, block: open?.index, applications: names }, "block of a chain began");
  if (state.completedAt) log.warn({ ...about, reason: state.statusReason }, "chain ended");
}

interface Observed {
  readonly changed: boolean;
  readonly leftMs?: number;
}

async function lookAt(
  deps: AdvanceChainDeps,
  followed: FollowedChain,
  chain: Chain,
  { index, block }: { readonly index: number; readonly block: ChainBlock },
): Promise<Observed> {
  const results = await Promise.allSettled(
    block.nodes
      .filter(({ status }) => !isNodeFinal(status))
      .map(async (node): Promise<Observed> => {
        if (node.pipedId === deps.pipedId) await trigger(deps, chain, index, node);
        return chain.pipedId === deps.pipedId ? await report(deps, followed, { chain, block: index, node }) : { changed: false };
      }),
  );
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  const all = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const left = all.flatMap(({ leftMs }) => leftMs ?? []);
  return { changed: all.some(({ changed }) => changed), ...(left.length > 0 && { leftMs: Math.min(...left) }) };
}

/** Deploys an application of this piped, unless its deployment is in its queue or has begun. The deployment that begins the chain exists already. */
async function trigger(deps: AdvanceChainDeps, chain: Chain, block: number, node: ChainNode): Promise<void> {
  const { applications, deployments, projectId, signal } = deps;
  if (block === 0 && chain.round === 1) return;
  const key = { projectId, pipedId: node.pipedId, applicationId: node.applicationId };
  const { deploymentId } = node;
  const deployment = (await deployments.find({ ...key, deploymentId }))?.state;
  if (deployment !== undefined && deployment.status !== "pending") return;
  const application = (await applications.find(key))?.state;
  if (application === undefined || (deployment && isInQueue(application, deploymentId))) return;
  await triggerNode(deps, { chain, block, node }, signal);
}

async function report(
  { applications, deployments, chains, projectId, now, log }: AdvanceChainDeps,
  { followDeployment, livestateOf, timeLeft }: FollowedChain,
  { chain, block, node }: { readonly chain: Chain; readonly block: number; readonly node: ChainNode },
): Promise<Observed> {
  const { pipedId, applicationId, applicationName, deploymentId } = node;
  const key = { projectId, pipedId, applicationId };
  if (node.deployedAt === undefined) followDeployment({ ...key, deploymentId });
  const deployment = (await deployments.find({ ...key, deploymentId }))?.state;
  // Read after the deployment: its end is settled later.
  const application = (await applications.find(key))?.state;
  const isDeployed = deployment?.status === "succeeded" || node.deployedAt !== undefined;
  const livestate = isDeployed ? livestateOf(key) : undefined;
  const found = observeNode(chain, block, node, { application, deployment, livestate }, timeLeft);
  if (found === undefined) return { changed: false };
  const { state, changed } = await chains.change(chainKey(chain), (current) => reportNode(current, found, now()));
  const { status, reason, waitsFor, deployedAt } = found;
  if (changed) {
    log.info({ chainId: chain.id, block, application: applicationName, status, reason, waitsFor }, "application of a chain changed");
    if (state.completedAt) log.info({ chainId: chain.id, status: state.status, reason: state.statusReason }, "chain ended");
  }
  const leftMs = isNodeFinal(status) || deployedAt === undefined ? 0 : timeLeft(chain.healthTimeoutMs, deployedAt);
  return { changed, ...(leftMs > 0 && { leftMs }) };
}

function isInQueue({ activeDeploymentId, queue, lastEnded, superseded }: Application, id: string): boolean {
  return (
    activeDeploymentId === id ||
    lastEnded?.deploymentId === id ||
    queue.some(({ deploymentId }) => deploymentId === id) ||
    superseded.some(({ deploymentId }) => deploymentId === id)
  );
}

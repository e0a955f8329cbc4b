import type { ApplicationAggregates, ChainAggregates } from "@slipway/bus";
import {
  type Application,
  beginNextBlock,
  type Chain,
  type ChainBlock,
  type ChainNode,
  chainKey,
  isFault,
  isNodeFinal,
  observeNode,
  openBlock,
  reportNode,
} from "@slipway/domain";
import { backoffDelay, type Logger, longestTimerMs, TimeLimits } from "@slipway/runtime";
import { KeyedTurns } from "../drift/keyed-turns.ts";
import { LiveStates, type LiveStatesDeps } from "./live-states.ts";
import { type TriggerNodeDeps, triggerNode } from "./trigger-node.ts";

export interface ChainWatchDeps extends TriggerNodeDeps {
  readonly applications: ApplicationAggregates;
  readonly chains: ChainAggregates;
  readonly livestates: LiveStatesDeps["livestates"];
  readonly projectId: string;
  readonly pipedId: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const atOnce = 8;
/** A repository that does not answer holds up other chains for so long at most. */
const patienceMs = 10_000;
const backoff = { baseMs: 500, maxMs: 60_000 };

/** What this process does for one chain. */
interface Followed {
  /** The applications of its open block. */
  readonly applicationIds: ReadonlySet<string>;
  failures: number;
  timer: NodeJS.Timeout | undefined;
  readonly limits: TimeLimits;
}

/**
 * Advances the chains that applications of this piped begin, and deploys the applications of this piped that any chain of the project has reached. Every step is
 * decided by the aggregates from what is stored, so it may be repeated, by several processes at once, and continued after a kill.
 */
export class ChainWatch {
  readonly #deps: ChainWatchDeps;
  readonly #turns = new KeyedTurns({ atOnce, patienceMs, work: (chainId) => this.#work(chainId) });
  readonly #followed = new Map<string, Followed>();
  readonly #livestates: LiveStates;

  constructor(deps: ChainWatchDeps) {
    this.#deps = deps;
    this.#livestates = new LiveStates({
      ...deps,
      onObserved: (applicationId) => this.touch(applicationId),
      onLost: (applicationId) => {
        for (const chainId of this.#chainsWith(applicationId)) this.#later(chainId, backoff.maxMs);
      },
    });
    const stop = () => {
      for (const { timer } of this.#followed.values()) clearTimeout(timer);
    };
    deps.signal.addEventListener("abort", stop, { once: true });
  }

  /** Takes in the newest state of a chain. Never throws. */
  observe(chain: Chain): void {
    if (chain.completedAt === undefined) void this.#turns.take(chain.id);
    else this.#forget(chain.id);
  }

  /** Looks at the chains that have reached an application which has changed. Never throws. */
  touch(applicationId: string): void {
    for (const chainId of this.#chainsWith(applicationId)) void this.#turns.take(chainId);
  }

  #chainsWith(applicationId: string): readonly string[] {
    return [...this.#followed].flatMap(([chainId, { applicationIds }]) => (applicationIds.has(applicationId) ? [chainId] : []));
  }

  async #work(chainId: string): Promise<void> {
    const { signal, log } = this.#deps;
    if (signal.aborted) return;
    try {
      const leftMs = await this.#advance(chainId);
      const followed = this.#followed.get(chainId);
      if (followed) followed.failures = 0;
      if (leftMs !== undefined) this.#later(chainId, leftMs);
    } catch (err) {
      if (signal.aborted) return;
      log[isFault(err) ? "warn" : "error"]({ err, chainId }, "chain could not be advanced");
      const followed = this.#follow(chainId, []);
      this.#later(chainId, backoffDelay(++followed.failures, backoff));
    }
  }

  /** Does what can be done now. Returns when to look again, in milliseconds; undefined: when something changes. */
  async #advance(chainId: string): Promise<number | undefined> {
    const { chains, projectId, pipedId, signal } = this.#deps;
    for (;;) {
      signal.throwIfAborted();
      const chain = (await chains.find({ projectId, chainId }))?.state;
      const open = chain && openBlock(chain);
      if (chain === undefined || open === undefined) return this.#forget(chainId);
      const isDriver = chain.pipedId === pipedId;
      if (open.block.startedAt === undefined) {
        this.#follow(chainId, []);
        if (!isDriver) return undefined;
        await this.#beginBlock(chain);
        continue;
      }
      this.#follow(chainId, open.block.nodes);
      const left = await this.#lookAt(chain, open.index, open.block);
      if (left.changed) continue;
      return left.leftMs;
    }
  }

  async #beginBlock(chain: Chain): Promise<void> {
    const { applications, chains, projectId, now, log } = this.#deps;
    const all = (await applications.list({ projectId })).map(({ state }) => state);
    const { state, changed } = await chains.change(chainKey(chain), (current) => beginNextBlock(current, all, now()));
    const open = openBlock(state);
    const about = { chainId: chain.id, application: chain.applicationName };
    if (changed)
      log.info(
        { ...about, block: open?.index, applications: open?.block.nodes.map(({ applicationName }) => applicationName) },
        "block of a chain began",
      );
    if (changed && state.completedAt) log.warn({ ...about, reason: state.statusReason }, "chain ended");
  }

  async #lookAt(chain: Chain, index: number, block: ChainBlock): Promise<{ readonly changed: boolean; readonly leftMs?: number }> {
    const { pipedId } = this.#deps;
    let changed = false;
    const left: number[] = [];
    const nodes = block.nodes.filter(({ status }) => !isNodeFinal(status));
    const results = await Promise.allSettled(
      nodes.map(async (node) => {
        const isOwn = node.pipedId === pipedId;
        if (isOwn) await this.#trigger(chain, index, node);
        if (chain.pipedId !== pipedId) return;
        const observed = await this.#report(chain, index, node);
        changed ||= observed.changed;
        if (observed.leftMs !== undefined) left.push(observed.leftMs);
      }),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    return { changed, ...(left.length > 0 && { leftMs: Math.min(...left) }) };
  }

  /** Deploys an application of this piped, unless its deployment is in its queue or has begun. The deployment that begins the chain exists already. */
  async #trigger(chain: Chain, block: number, node: ChainNode): Promise<void> {
    const { applications, deployments, projectId, signal } = this.#deps;
    if (block === 0 && chain.round === 1) return;
    const key = { projectId, pipedId: node.pipedId, applicationId: node.applicationId };
    const { deploymentId } = node;
    const deployment = (await deployments.find({ ...key, deploymentId }))?.state;
    if (deployment !== undefined && deployment.status !== "pending") return;
    const application = (await applications.find(key))?.state;
    if (application === undefined || (deployment && isInQueue(application, deploymentId))) return;
    await triggerNode(this.#deps, { chain, block, node }, signal);
  }

  async #report(chain: Chain, block: number, node: ChainNode): Promise<{ readonly changed: boolean; readonly leftMs?: number }> {
    const { applications, deployments, chains, projectId, now, log } = this.#deps;
    const key = { projectId, pipedId: node.pipedId, applicationId: node.applicationId };
    const deployment = (await deployments.find({ ...key, deploymentId: node.deploymentId }))?.state;
    // Read after the deployment: its end is settled later.
    const application = (await applications.find(key))?.state;
    const isDeployed = deployment?.status === "succeeded" || node.deployedAt !== undefined;
    const livestate = isDeployed ? this.#livestates.of(key, chain.id) : undefined;
    const limits = this.#followed.get(chain.id)?.limits ?? new TimeLimits(now);
    const timeLeft = (limitMs: number, start: Temporal.Instant) => limits.leftMs(limitMs, start);
    const report = observeNode(chain, block, node, { application, deployment, livestate }, timeLeft);
    if (report === undefined) return { changed: false };
    const { state, changed } = await chains.change(chainKey(chain), (current) => reportNode(current, report, now()));
    if (isNodeFinal(report.status)) this.#livestates.release(node.applicationId, chain.id);
    if (changed) {
      const { status, reason, waitsFor } = report;
      log.info({ chainId: chain.id, block, application: node.applicationName, status, reason, waitsFor }, "application of a chain changed");
      if (state.completedAt) log.info({ chainId: chain.id, status: state.status, reason: state.statusReason }, "chain ended");
    }
    const waits = !isNodeFinal(report.status) && report.deployedAt !== undefined;
    const leftMs = waits ? timeLeft(chain.healthTimeoutMs, report.deployedAt) : 0;
    return { changed, ...(leftMs > 0 && { leftMs }) };
  }

  #follow(chainId: string, nodes: readonly ChainNode[]): Followed {
    const before = this.#followed.get(chainId);
    const applicationIds = new Set(nodes.map(({ applicationId }) => applicationId));
    const followed = { failures: 0, timer: undefined, limits: new TimeLimits(this.#deps.now), ...before, applicationIds };
    this.#followed.set(chainId, followed);
    return followed;
  }

  #forget(chainId: string): undefined {
    const followed = this.#followed.get(chainId);
    clearTimeout(followed?.timer);
    this.#followed.delete(chainId);
    for (const applicationId of followed?.applicationIds ?? []) this.#livestates.release(applicationId, chainId);
  }

  #later(chainId: string, delayMs: number): void {
    const followed = this.#followed.get(chainId);
    if (followed === undefined) return;
    clearTimeout(followed.timer);
    followed.timer = setTimeout(() => void this.#turns.take(chainId), Math.min(Math.max(50, delayMs), longestTimerMs));
    followed.timer.unref();
  }
}

function isInQueue({ activeDeploymentId, queue, lastEnded, superseded }: Application, id: string): boolean {
  return (
    activeDeploymentId === id ||
    lastEnded?.deploymentId === id ||
    queue.some(({ deploymentId }) => deploymentId === id) ||
    superseded.some(({ deploymentId }) => deploymentId === id)
  );
}

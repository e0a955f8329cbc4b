import {
  type ApplicationKey,
  type ApplicationLivestate,
  type Chain,
  type ChainNode,
  type Deployment,
  type DeploymentKey,
  isFault,
  isNodeFinal,
} from "@slipway/domain";
import { backoffDelay, longestTimerMs, TimeLimits } from "@slipway/runtime";
import { KeyedTurns } from "../following/keyed-turns.ts";
import { Newest } from "../following/newest.ts";
import { statesOf } from "../following/states-of.ts";
import { type AdvanceChainDeps, advanceChain, type FollowedChain } from "./advance-chain.ts";

export interface ChainWatchDeps extends AdvanceChainDeps {
  /** The live states of an application: the newest, then every one after it. Ends when the signal aborts. */
  readonly livestates: (key: ApplicationKey, signal: AbortSignal) => AsyncIterable<ApplicationLivestate>;
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
  readonly #livestates: Newest<ApplicationKey, ApplicationLivestate>;
  readonly #deployments: Newest<DeploymentKey, Deployment>;

  constructor(deps: ChainWatchDeps) {
    this.#deps = deps;
    const { deployments, livestates, log, signal } = deps;
    const listeners = {
      onChanged: (_id: string, chainIds: ReadonlySet<string>) => {
        for (const chainId of chainIds) void this.#turns.take(chainId);
      },
      onLost: (_id: string, chainIds: ReadonlySet<string>) => {
        for (const chainId of chainIds) this.#later(chainId, backoff.maxMs);
      },
      log,
      signal,
    };
    this.#livestates = new Newest({ ...listeners, follow: livestates, idOf: ({ applicationId }) => applicationId });
    this.#deployments = new Newest({
      ...listeners,
      follow: (key, until) => statesOf(deployments, key, until),
      idOf: ({ deploymentId }) => deploymentId,
    });
    const stop = () => {
      for (const { timer } of this.#followed.values()) clearTimeout(timer);
    };
    signal.addEventListener("abort", stop, { once: true });
  }

  /** Takes in the newest state of a chain. Never throws. */
  observe(chain: Chain): void {
    if (chain.completedAt === undefined) void this.#turns.take(chain.id);
    else this.#forget(chain.id);
  }

  /** Looks at the chains that have reached an application which has changed. Never throws. */
  touch(applicationId: string): void {
    for (const [chainId, { applicationIds }] of this.#followed) if (applicationIds.has(applicationId)) void this.#turns.take(chainId);
  }

  async #work(chainId: string): Promise<void> {
    const { signal, log } = this.#deps;
    if (signal.aborted) return;
    try {
      const look = await advanceChain(this.#deps, chainId, this.#followedChain(chainId));
      if (look.kind === "ended") return this.#forget(chainId);
      const followed = this.#followed.get(chainId);
      if (followed) followed.failures = 0;
      if (look.leftMs !== undefined) this.#later(chainId, look.leftMs);
    } catch (err) {
      if (signal.aborted) return;
      log[isFault(err) ? "warn" : "error"]({ err, chainId }, "chain could not be advanced");
      const followed = this.#follow(chainId, []);
      this.#later(chainId, backoffDelay(++followed.failures, backoff));
    }
  }

  #followedChain(chainId: string): FollowedChain {
    return {
      follow: (nodes) => this.#follow(chainId, nodes),
      followDeployment: (key) => this.#deployments.of(key, chainId),
      livestateOf: (key) => this.#livestates.of(key, chainId),
      timeLeft: (limitMs, start) => (this.#followed.get(chainId)?.limits ?? new TimeLimits(this.#deps.now)).leftMs(limitMs, start),
    };
  }

  #follow(chainId: string, nodes: readonly ChainNode[]): Followed {
    const before = this.#followed.get(chainId);
    const applicationIds = new Set(nodes.map(({ applicationId }) => applicationId));
    const followed = { failures: 0, timer: undefined, limits: new TimeLimits(this.#deps.now), ...before, applicationIds };
    this.#followed.set(chainId, followed);
    const open = nodes.filter(({ status }) => !isNodeFinal(status));
    this.#livestates.release(chainId, new Set(open.map(({ applicationId }) => applicationId)));
    const running = open.filter(({ deployedAt }) => deployedAt === undefined);
    this.#deployments.release(chainId, new Set(running.map(({ deploymentId }) => deploymentId)));
    return followed;
  }

  #forget(chainId: string): void {
    clearTimeout(this.#followed.get(chainId)?.timer);
    this.#followed.delete(chainId);
    this.#livestates.release(chainId);
    this.#deployments.release(chainId);
  }

  #later(chainId: string, delayMs: number): void {
    const followed = this.#followed.get(chainId);
    if (followed === undefined) return;
    clearTimeout(followed.timer);
    followed.timer = setTimeout(() => void this.#turns.take(chainId), Math.min(Math.max(50, delayMs), longestTimerMs));
    followed.timer.unref();
  }
}

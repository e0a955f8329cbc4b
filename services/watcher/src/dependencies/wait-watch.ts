import type { ApplicationAggregates, DeploymentAggregates, PlanCause } from "@slipway/bus";
import {
  type Application,
  type ApplicationKey,
  type ApplicationLivestate,
  applicationKey,
  type DependencyWait,
  type Deployment,
  type DeploymentEvent,
  type DeploymentKey,
  dependencyWait,
  describeCycle,
  failPlanning,
  isFault,
  keysOf,
  MatchIndex,
  waitDeployment,
} from "@slipway/domain";
import { backoffDelay, type Logger } from "@slipway/runtime";
import { KeyedTurns } from "../following/keyed-turns.ts";
import { Newest } from "../following/newest.ts";
import { statesOf } from "../following/states-of.ts";
import { WaitingOn } from "./waiting-on.ts";

export interface WaitWatchDeps {
  readonly applications: Pick<ApplicationAggregates, "watch">;
  readonly deployments: Pick<DeploymentAggregates, "find" | "change" | "watch">;
  /** The live states of an application: the newest, then every one after it. Ends when the signal aborts. */
  readonly livestates: (key: ApplicationKey, signal: AbortSignal) => AsyncIterable<ApplicationLivestate>;
  /** Asks the planner to look at the queue of an application. Idempotent for the same cause. */
  readonly publishPlan: (key: ApplicationKey, cause: PlanCause) => Promise<void>;
  readonly projectId: string;
  readonly pipedId: string;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const atOnce = 8;
const patienceMs = 10_000;
const backoff = { baseMs: 500, maxMs: 60_000 };

/**
 * Lets the deployments of this piped begin that wait for other applications of the project, the moment that these are ready, and says meanwhile what they wait for.
 * A deployment is made with its wait, and only what is stored decides: every step may be repeated, by several processes at once, and continued after a kill.
 * What it does for an event depends on how many wait for that application, not on how many there are.
 */
export class WaitWatch {
  readonly #deps: WaitWatchDeps;
  readonly #index = new MatchIndex<Application>();
  readonly #turns = new KeyedTurns({ atOnce, patienceMs, work: (applicationId) => this.#work(applicationId) });
  /** The applications whose active deployment waits, by what they wait for. */
  readonly #waiting = new WaitingOn();
  /** The active deployments of which it is known that they do not wait, by application. */
  readonly #begun = new Map<string, string>();
  readonly #failures = new Map<string, number>();
  readonly #livestates: Newest<ApplicationKey, ApplicationLivestate>;
  readonly #deployments: Newest<DeploymentKey, Deployment>;
  #isComplete = false;

  constructor(deps: WaitWatchDeps) {
    this.#deps = deps;
    const { livestates, deployments, log, signal } = deps;
    const onChanged = (id: string) => this.#touch(this.#waiting.on([`id ${id}`]));
    const onLost = (_id: string, askers: ReadonlySet<string>) => {
      for (const asker of askers) this.#later(asker);
    };
    this.#livestates = new Newest({ follow: livestates, idOf: ({ applicationId }) => applicationId, onChanged, onLost, log, signal });
    this.#deployments = new Newest({
      follow: (key, until) => statesOf(deployments, key, until),
      idOf: ({ deploymentId }) => deploymentId,
      onChanged: (_id, askers) => this.#touch(askers),
      onLost,
      log,
      signal,
    });
  }

  /** Follows the applications of the project. Resolves when the signal aborts. */
  async follow(): Promise<void> {
    const { applications, projectId, signal } = this.#deps;
    /** What the watch has named since it began, or began again because the server lost messages. */
    const named = new Set<string>();
    for await (const item of applications.watch({ projectId }, { signal })) {
      if (item.kind === "state") named.add(item.state.id);
      if (item.kind !== "ready") this.#observe(item.state);
      else {
        this.#complete(named);
        named.clear();
      }
    }
  }

  /** Every application that exists is known: what is not among them is missing. */
  #complete(named: ReadonlySet<string>): void {
    this.#isComplete = true;
    // After a loss, a deployment may be as it was before its wait was over.
    this.#begun.clear();
    for (const application of [...this.#index.all()])
      if (named.has(application.id)) this.#consider(application);
      else this.#lose(application);
  }

  #lose(application: Application): void {
    this.#index.delete(application.id);
    this.#forget(application.id);
    this.#touch(this.#waiting.on([`id ${application.id}`]));
  }

  #observe(application: Application): void {
    const before = this.#index.get(application.id);
    this.#index.put(application);
    if (!this.#isComplete) return;
    this.#consider(application);
    this.#touch(this.#waiting.on([`id ${application.id}`, ...keysOf(application), ...(before ? keysOf(before) : [])]));
  }

  #consider({ id, pipedId, activeDeploymentId }: Application): void {
    if (pipedId !== this.#deps.pipedId) return;
    if (activeDeploymentId === undefined) this.#forget(id);
    else if (this.#begun.get(id) !== activeDeploymentId) void this.#turns.take(id);
  }

  #touch(applicationIds: Iterable<string>): void {
    for (const id of applicationIds) void this.#turns.take(id);
  }

  async #work(applicationId: string): Promise<void> {
    const { signal, log } = this.#deps;
    const application = this.#index.get(applicationId);
    if (signal.aborted || application?.activeDeploymentId === undefined) return;
    try {
      await this.#lookAt(application, { ...applicationKey(application), deploymentId: application.activeDeploymentId });
      this.#failures.delete(applicationId);
    } catch (err) {
      if (signal.aborted) return;
      log[isFault(err) ? "warn" : "error"]({ err, applicationId }, "what a deployment waits for could not be considered");
      this.#later(applicationId);
    }
  }

  async #lookAt(application: Application, key: DeploymentKey): Promise<void> {
    const { deployments, publishPlan, now, log } = this.#deps;
    const deployment = (await deployments.find(key))?.state;
    const begin = async () => {
      await publishPlan(key, { kind: "ready", deploymentId: key.deploymentId });
      this.#forget(application.id);
      this.#begun.set(application.id, key.deploymentId);
    };
    if (deployment === undefined || deployment.waitsFor === "") {
      // Somebody let it begin, and may have been killed before it said so.
      if (this.#waiting.has(application.id)) await begin();
      else this.#begun.set(application.id, key.deploymentId);
      return;
    }
    const wait = dependencyWait(application, this.#index, (each) => this.#livestates.of(applicationKey(each), application.id));
    this.#waiting.put(application.id, keysOfWait(wait));
    this.#deployments.of(key, application.id);
    const { changed } = await deployments.change(key, (state) => decide(state, wait, this.#index, now()));
    const about = { application: application.name, deploymentId: key.deploymentId };
    if (wait.kind === "waiting") {
      if (changed) log.info({ ...about, reason: wait.waitsFor }, "deployment waits for other applications");
      return;
    }
    if (changed) log.info({ ...about, result: wait.kind }, "deployment waits for no other application any more");
    await begin();
  }

  #forget(applicationId: string): void {
    this.#waiting.delete(applicationId);
    this.#begun.delete(applicationId);
    this.#failures.delete(applicationId);
    this.#livestates.release(applicationId);
    this.#deployments.release(applicationId);
  }

  /** Looks again after a failure. */
  #later(applicationId: string): void {
    const failures = (this.#failures.get(applicationId) ?? 0) + 1;
    this.#failures.set(applicationId, failures);
    setTimeout(() => void this.#turns.take(applicationId), backoffDelay(failures, backoff)).unref();
  }
}

function decide(
  state: Deployment,
  wait: DependencyWait,
  index: Pick<MatchIndex<Application>, "get">,
  now: Temporal.Instant,
): DeploymentEvent | undefined {
  if (state.status !== "pending" || state.waitSkippedBy !== "") return undefined;
  switch (wait.kind) {
    case "ready":
      return waitDeployment(state, "", now);
    case "waiting":
      return waitDeployment(state, wait.waitsFor, now);
    case "cycle":
      return failPlanning(state, describeCycle(wait.path.map((id) => index.get(id)?.name ?? id)), now, "invalid");
  }
  return wait satisfies never;
}

function keysOfWait(wait: DependencyWait): readonly string[] {
  return wait.kind === "waiting" ? [...[...wait.blockers].map((id) => `id ${id}`), ...wait.keys] : [];
}

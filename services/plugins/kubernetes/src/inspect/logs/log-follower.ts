import { isFault } from "@slipway/plugin-sdk";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { uidOf } from "../belonging.ts";
import { containersOf, type PodContainer, requireContainer } from "./containers-of.ts";
import type { LogPosition } from "./log-position.ts";
import { describe, type LogWish, type ReadLogsOptions, selectionOf } from "./read-logs.ts";
import { readRun } from "./read-run.ts";

export interface LogFollowerOptions extends ReadLogsOptions {
  /** A log without a line for so long is opened anew: the other end may be gone without a word. Default: 60 s. */
  readonly silenceMs?: number;
  /** Default: the monotonic clock. */
  readonly now?: () => number;
}

/** Logs that are read at the same time. */
const mostLogs = 50;
/** After so long without its pod, a log that does not end by itself is given up. */
const patienceMs = 6_000;
const silentMs = 60_000;

/** A run of a container whose log is, or was, read. */
interface FollowedRun {
  readonly stop: AbortController;
  readonly startedAt: number;
  /** What was wanted of it at first; undefined: all. */
  readonly wish: LogWish | undefined;
  /** Undefined while its log is not read. */
  reading: Promise<void> | undefined;
  isComplete: boolean;
  position: LogPosition | undefined;
  goneAt: number | undefined;
}

/**
 * Reads the logs of an object's pods: one for each run of a container. Pods that join are read from their beginning. A connection that is lost, or silent for too
 * long, is made again, and goes on after the last line that was read.
 */
export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #now: () => number;
  readonly #runs = new Map<string, FollowedRun>();
  /** By uid. */
  #pods = new Map<string, KubeObject>();
  readonly #said = new Set<string>();
  #isFirst = true;
  #isAway = false;
  #someEnded = Promise.withResolvers<void>();

  constructor({ now = performance.now.bind(performance), ...options }: LogFollowerOptions) {
    this.#options = options;
    this.#now = now;
  }

  /** Whether something has to be tried again soon, also if no pod changes. */
  get isRestless(): boolean {
    const runs = [...this.#runs.values()];
    return this.#isAway || runs.some(({ reading, isComplete, goneAt }) => goneAt !== undefined || (reading === undefined && !isComplete));
  }

  /** Resolves when the reading of a log has ended, for whatever reason, since the last look. */
  get someEnded(): Promise<void> {
    return this.#someEnded.promise;
  }

  /** Looks at the pods once and reads what is new. True if nothing more will come, and everything was read. */
  async look(): Promise<boolean> {
    const { source, wish, signal } = this.#options;
    this.#someEnded = Promise.withResolvers();
    const pods = await this.#list();
    if (pods === undefined) return false;
    if (this.#isFirst) requireContainer(pods, wish.container);
    if (this.#isFirst && pods.length === 0) this.#say(`${source.name} has no pods yet`);
    this.#announce(pods);
    const containers = pods.flatMap((pod) => containersOf(pod, wish.container).map((container) => ({ pod, container })));
    for (const { pod, container } of containers) this.#visit(pod, container);
    this.#giveUp(new Set(containers.map(({ container }) => container.run)));
    this.#isFirst = false;
    const isBusy = [...this.#runs.values()].some(({ reading }) => reading !== undefined);
    const isUnread = containers.some(({ container }) => container.hasStarted && !this.#runs.get(container.run)?.isComplete);
    if (isBusy || isUnread) return false;
    const hasFinished = await source.hasFinished(pods);
    signal.throwIfAborted();
    if (hasFinished) this.#say(pods.length === 0 ? `${source.name} is gone` : `${source.name} has finished`);
    return hasFinished;
  }

  async #list(): Promise<readonly KubeObject[] | undefined> {
    try {
      const pods = await this.#options.source.listPods();
      this.#isAway = false;
      this.#said.delete("away");
      return pods;
    } catch (error) {
      this.#options.signal.throwIfAborted();
      if (this.#isFirst || !isFault(error, "unavailable")) throw error;
      this.#isAway = true;
      this.#say(`pods cannot be listed, trying again: ${error.message}`, "away");
      return undefined;
    }
  }

  #announce(pods: readonly KubeObject[]): void {
    const now = new Map(pods.map((pod) => [uidOf(pod), pod]));
    if (!this.#isFirst) for (const [uid, pod] of now) if (!this.#pods.has(uid)) this.#say(`pod ${pod.metadata.name} joined`);
    for (const [uid, pod] of this.#pods) if (!now.has(uid)) this.#say(`pod ${pod.metadata.name} is gone`);
    this.#pods = now;
  }

  #visit(pod: KubeObject, container: PodContainer): void {
    const { wish } = this.#options;
    const { run, hasStarted, hasEnded, reason } = container;
    if (!hasStarted) this.#say(`${describe(pod, container)} has not started: ${reason}`);
    if (!hasStarted) return;
    const known = this.#runs.get(run);
    if (known?.isComplete && hasEnded) this.#say(`${describe(pod, container)} does not run: ${reason}`, `${run} ${reason}`);
    if (known?.reading !== undefined || known?.isComplete) return;
    const active = [...this.#runs.values()].filter(({ reading }) => reading !== undefined).length;
    if (active >= mostLogs) this.#say(`more than ${mostLogs} containers: the others are not read, choose a container or a pod`);
    if (active >= mostLogs) return;
    const followed = known ?? newRun(this.#now(), this.#isFirst ? wish : undefined);
    this.#runs.set(run, followed);
    followed.reading = this.#read(pod, container, followed).finally(() => {
      followed.reading = undefined;
      this.#someEnded.resolve();
    });
  }

  /** Never rejects. */
  async #read(pod: KubeObject, container: PodContainer, followed: FollowedRun): Promise<void> {
    const { source, queue, silenceMs = silentMs } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, followed.stop.signal]);
    const onRead = (position: LogPosition | undefined) => {
      followed.position = position;
    };
    try {
      for (let end = "silent"; end === "silent"; ) {
        const { position: after } = followed;
        const stream = { ...selectionFor(followed, this.#now()), isOfLastRun: false, follow: true };
        end = await readRun(pod, container, { source, queue, stream, after, onRead, silenceMs, signal });
      }
      // A run that had ended before it was read has all of its log.
      followed.isComplete = container.hasEnded;
    } catch (error) {
      if (signal.aborted) return;
      const isFinal = !isFault(error, "unavailable", "invalid");
      followed.isComplete = isFinal;
      const message = error instanceof Error ? error.message : String(error);
      // A pod that is gone is announced anyway.
      if (!isFault(error, "not_found"))
        this.#say(`the log of ${describe(pod, container)} cannot be read${isFinal ? "" : ", trying again"}: ${message}`);
    }
  }

  /** Ends the logs of pods that are gone. Their nodes may be gone as well, and would never end them. */
  #giveUp(present: ReadonlySet<string>): void {
    for (const [run, followed] of this.#runs) {
      followed.goneAt = present.has(run) ? undefined : (followed.goneAt ?? this.#now());
      if (followed.goneAt === undefined || this.#now() - followed.goneAt < patienceMs) continue;
      followed.stop.abort();
      if (followed.reading === undefined) this.#runs.delete(run);
    }
  }

  /** Once, unless the state that it is about has changed. */
  #say(text: string, about = text): void {
    if (this.#said.has(about)) return;
    this.#said.add(about);
    this.#options.queue.notice(text);
  }
}

function newRun(startedAt: number, wish: LogWish | undefined): FollowedRun {
  return { stop: new AbortController(), startedAt, wish, reading: undefined, isComplete: false, position: undefined, goneAt: undefined };
}

/** What of a log is read next. */
function selectionFor({ position, wish, startedAt }: FollowedRun, now: number) {
  if (position !== undefined) return { since: position.at };
  return wish === undefined ? {} : selectionOf(wish, now - startedAt);
}

import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/plugin-sdk";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { uidOf } from "../belonging.ts";
import { containersOf, type PodContainer, requireContainer } from "./containers-of.ts";
import { describe, type ReadLogsOptions, selectionOf } from "./read-logs.ts";
import { readRun } from "./read-run.ts";

export interface FollowLogsOptions extends ReadLogsOptions {
  /** Waits until pods are listed again. Default: 2 s. */
  readonly pause?: (signal: AbortSignal) => Promise<void>;
}

/** Logs that are read at the same time. */
const mostLogs = 50;
/** After so many lists without its pod, a log that does not end by itself is given up. */
const patience = 3;

/** A run of a container whose log is, or was, read. */
interface FollowedRun {
  readonly stop: AbortController;
  /** Undefined while its log is not read. */
  reading: Promise<void> | undefined;
  isComplete: boolean;
  lastAt: Temporal.Instant | undefined;
  missed: number;
}

/**
 * Reads the logs of an object and goes on with what is written, until the object is gone or has finished. Pods that join are read from their beginning, and so is
 * each container that restarts. A connection that is lost is made again, and goes on after the last line that was read.
 */
export async function followLogs({ pause = shortly, ...options }: FollowLogsOptions): Promise<void> {
  const follower = new LogFollower(options);
  while (!(await follower.look())) await pause(options.signal);
}

async function shortly(signal: AbortSignal): Promise<void> {
  await wait(2_000, undefined, { signal });
}

class LogFollower {
  readonly #options: ReadLogsOptions;
  readonly #runs = new Map<string, FollowedRun>();
  /** By uid. */
  #pods = new Map<string, KubeObject>();
  readonly #said = new Set<string>();
  #isFirst = true;

  constructor(options: ReadLogsOptions) {
    this.#options = options;
  }

  /** Looks for pods once and reads what is new. True if nothing more will come, and everything was read. */
  async look(): Promise<boolean> {
    const { source, wish, signal } = this.#options;
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
      this.#said.delete("away");
      return pods;
    } catch (error) {
      this.#options.signal.throwIfAborted();
      if (this.#isFirst || !isFault(error, "unavailable")) throw error;
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
    const { run, hasStarted, hasEnded, reason } = container;
    if (!hasStarted) this.#say(`${describe(pod, container)} has not started: ${reason}`);
    if (!hasStarted) return;
    const known = this.#runs.get(run);
    if (known?.isComplete && hasEnded) this.#say(`${describe(pod, container)} does not run: ${reason}`, `${run} ${reason}`);
    if (known?.reading !== undefined || known?.isComplete) return;
    const active = [...this.#runs.values()].filter(({ reading }) => reading !== undefined).length;
    if (active >= mostLogs) this.#say(`more than ${mostLogs} containers: the others are not read, choose a container or a pod`);
    if (active >= mostLogs) return;
    const followed = known ?? { stop: new AbortController(), reading: undefined, isComplete: false, lastAt: undefined, missed: 0 };
    this.#runs.set(run, followed);
    // A run that had ended before it was read has all of its log.
    followed.reading = this.#read(pod, container, followed, { isNew: known === undefined && !this.#isFirst }).finally(() => {
      followed.reading = undefined;
    });
  }

  /** Never rejects. */
  async #read(pod: KubeObject, container: PodContainer, followed: FollowedRun, { isNew }: { readonly isNew: boolean }): Promise<void> {
    const { source, wish, queue } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, followed.stop.signal]);
    const after = followed.lastAt;
    const since = after !== undefined ? { since: after } : isNew ? {} : selectionOf(wish);
    const stream = { ...since, isOfLastRun: false, follow: true };
    const onRead = (lastAt: Temporal.Instant | undefined) => {
      followed.lastAt = lastAt ?? followed.lastAt;
    };
    try {
      await readRun(pod, container, { source, queue, stream, after, onRead, signal });
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
      followed.missed = present.has(run) ? 0 : followed.missed + 1;
      if (followed.missed >= patience) followed.stop.abort();
      if (followed.missed > patience) this.#runs.delete(run);
    }
  }

  /** Once, unless the state that it is about has changed. */
  #say(text: string, about = text): void {
    if (this.#said.has(about)) return;
    this.#said.add(about);
    this.#options.queue.notice(text);
  }
}

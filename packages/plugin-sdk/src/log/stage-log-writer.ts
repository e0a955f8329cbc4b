import { isFault, type ObjectResult } from "@slipway/domain";
import { type LogBlock, LogSeverity } from "@slipway/proto/plugin";
import type { Logger } from "@slipway/runtime";
import { type CallHostOptions, callHost, type Host } from "../host/host.ts";
import { saidByHost } from "../serve/parent-pipe.ts";
import { LogBacklog } from "./log-backlog.ts";
import { logText } from "./log-text.ts";
import type { StageOutputLog } from "./stage-log.ts";

export interface StageLogWriterOptions {
  readonly host: Host;
  readonly deploymentId: string;
  readonly stageId: string;
  readonly retriedCount: number;
  readonly now: () => Temporal.Instant;
  /** Also receives errors, and reports entries that could not be delivered. */
  readonly logger: Logger;
}

/** Time between the beginnings of two calls: what is logged in between, or while a call is in flight, is one batch. */
const gatherMs = 200;
/** A batch of this size is sent before that time is up, unless the last call failed. */
const eagerBytes = 64 * 1024;
/** Limit per call, in UTF-16 units; hosts reject messages of 4 to 10 MiB. */
const callBytes = 512 * 1024;
/** Beyond this, callers of `untilDrained` wait. */
const fullBytes = 1024 * 1024;
/**
 * How long the end of a stage waits for a call under way. A host that handles an aborted call after the last checkpoint would reopen the log, and
 * PipeCD's logs an error for each aborted one.
 */
const finishMs = 5_000;
/** Pushed entries are stored, and can leave our memory, only with the next checkpoint. */
const checkpointEveryMs = 120_000;

/**
 * Sends the log of a stage in the background, in order and in batches: the first entry at once, then what gathers in a short while. What was pushed is
 * sent again with the next checkpoint, which is what hosts store; they recognise repeats by their index. Never throws.
 */
export class StageLogWriter implements StageOutputLog {
  readonly #options: StageLogWriterOptions;
  readonly #backlog: LogBacklog;
  /** Aborts the call under way. */
  readonly #cutOff = new AbortController();
  #isEnding = false;
  #checkpointAt = performance.now();
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #hasFailed = false;
  #lastError: string | undefined;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(options: StageLogWriterOptions) {
    this.#options = options;
    this.#backlog = new LogBacklog(options.now);
  }

  /** The text of the last error, which is the best reason for a failure. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  info(value: unknown, result?: ObjectResult): void {
    this.#add(logText(value), LogSeverity.INFO, result);
  }

  success(value: unknown, result?: ObjectResult): void {
    this.#add(logText(value), LogSeverity.SUCCESS, result);
  }

  error(value: unknown, result?: ObjectResult): void {
    const text = logText(value);
    this.#lastError = text;
    this.#add(text, LogSeverity.ERROR, result);
    this.#options.logger.warn({ ...saidByHost(), line: text.slice(0, 2_000) }, "stage logged an error");
  }

  untilDrained(): Promise<void> | undefined {
    if (!this.#isFull) return undefined;
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  get #isFull(): boolean {
    return this.#backlog.unpushedBytes >= fullBytes && !this.#isEnding;
  }

  /**
   * Sends what is left. `completed` tells the host that nothing follows; otherwise a later attempt may continue the log.
   * Tries for about `budgetMs` and returns whether the host has everything; if not, it may be called again. Later entries are lost.
   */
  async end({ completed, budgetMs = 60_000 }: { readonly completed: boolean; readonly budgetMs?: number }): Promise<boolean> {
    const until = performance.now() + budgetMs;
    this.#isEnding = true;
    this.#noteDrained();
    clearTimeout(this.#timer);
    const cutOff = setTimeout(() => this.#cutOff.abort(), Math.min(Math.max(budgetMs, 1_000), finishMs));
    await this.#sending;
    clearTimeout(cutOff);
    this.#backlog.noteDropped();
    try {
      // At least one call if completed: a stage that logged nothing has a complete log too.
      for (let isLast = this.#backlog.size === 0 && !completed; !isLast; ) {
        const blocks = this.#backlog.unsaved(callBytes);
        isLast = blocks.length === this.#backlog.size;
        const leftMs = Math.max(until - performance.now(), 0);
        await this.#checkpoint(blocks, completed && isLast, { patienceMs: leftMs, timeoutMs: Math.max(Math.min(leftMs, 10_000), 1_000) });
      }
      return true;
    } catch (err) {
      this.#options.logger.warn({ err, entries: this.#backlog.size }, "stage log was not fully delivered");
      return false;
    }
  }

  #add(text: string, severity: LogSeverity, result: ObjectResult | undefined): void {
    if (this.#isEnding) return;
    this.#backlog.add(text, severity, result);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#sending !== undefined || this.#isEnding) return;
    const isEager = this.#backlog.unpushedBytes >= eagerBytes && !this.#hasFailed;
    if (this.#timer !== undefined && !isEager) return;
    clearTimeout(this.#timer);
    const dueMs = Math.max(this.#sentAt + gatherMs - performance.now(), 0);
    this.#timer = setTimeout(() => this.#startSending(), isEager ? 0 : dueMs);
  }

  #startSending(): void {
    this.#timer = undefined;
    this.#sentAt = performance.now();
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined;
      this.#noteDrained();
      if (this.#backlog.unpushedBytes > 0) this.#schedule();
    });
  }

  #noteDrained(): void {
    if (this.#isFull) return;
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  async #send(): Promise<void> {
    const { signal } = this.#cutOff;
    try {
      const isDue = this.#backlog.pushedBytes > callBytes || performance.now() - this.#checkpointAt > checkpointEveryMs;
      if (isDue) await this.#checkpoint(this.#backlog.unsaved(callBytes), false, { signal });
      else await this.#push(this.#backlog.unpushed(callBytes), { signal });
      this.#hasFailed = false;
    } catch (err) {
      this.#hasFailed = true;
      // Aborted: `end` sends the rest. Unavailable: entries stay in the backlog for the next attempt.
      if (!signal.aborted) this.#options.logger.warn({ err }, "stage log was not delivered");
    }
  }

  async #push(blocks: LogBlock[], options: CallHostOptions): Promise<void> {
    const { host, deploymentId, stageId, retriedCount } = this.#options;
    await callHost(
      "accept log entries",
      (call) => host.reportStageLogs({ deploymentId, stageId, retriedCount, blocks }, call),
      options,
    ).catch((error: unknown) => {
      if (options.signal?.aborted || isPassing(error)) throw error;
      // Rejected permanently: the next checkpoint sends them again.
      this.#options.logger.warn({ err: error }, "stage log was rejected");
    });
    this.#backlog.pushed(blocks);
  }

  async #checkpoint(blocks: LogBlock[], completed: boolean, options: CallHostOptions): Promise<void> {
    const { host, deploymentId, stageId, retriedCount } = this.#options;
    const request = { deploymentId, stageId, retriedCount, blocks, completed };
    await callHost("store log entries", (call) => host.reportStageLogsFromLastCheckpoint(request, call), options).catch(
      (error: unknown) => {
        if (options.signal?.aborted || isPassing(error)) throw error;
        this.#options.logger.error({ err: error, entries: blocks.length }, "stage log was rejected, entries are lost");
      },
    );
    this.#backlog.saved(blocks);
    this.#checkpointAt = performance.now();
  }
}

function isPassing(error: unknown): boolean {
  return isFault(error, "unavailable", "deadline", "canceled");
}

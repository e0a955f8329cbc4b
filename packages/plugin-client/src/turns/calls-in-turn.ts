import { setTimeout as wait } from "node:timers/promises";
import { isFault, messageOf } from "@slipway/domain";
import { isAnswer, isUnimplemented } from "@slipway/runtime";
import type { PluginCallOptions } from "../plugin-call-options.ts";
import { type CallRecord, CallRecords } from "./call-records.ts";
import { FatalCalls } from "./fatal-calls.ts";
import { PluginLost } from "./plugin-lost.ts";
import { type Blame, PluginTurns } from "./plugin-turns.ts";

/** How long after a call that the plugin answers it may take to notice that its process is gone, and after that to hear why from its launcher. */
const noticeMs = 2_000;
/** The same of a call whose connection broke: the process is gone, which a busy machine notices late. Until then the call may be the one that ended it. */
const brokenMs = 20_000;
/** How long after it answered that it is unavailable a plugin may take to stop. After that it was something else that it could not reach, not itself. */
const stoppingMs = 20_000;
/** The beginning of the key of a look at an application, which is repeated for as long as it exists. */
export const looking = "live state ";

/** What the calls know of the plugin's connection. */
export interface Connection {
  readonly isUp: boolean;
  /** Aborted when the current connection ends, after `CallsInTurn` was told. */
  readonly signal: AbortSignal;
  /** The words of whoever launched the plugin for why it is gone; undefined while there are none. Absent if nobody can know. */
  readonly explain: (() => string | undefined) | undefined;
  /** The message for a plugin that does not answer. */
  unreachable(error: unknown): string;
}

/** Resolves after some time, or once the signal aborts. */
type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

const waitOrAbort: Wait = (ms, signal) => wait(ms, undefined, { signal }).catch(() => {});

/**
 * Makes the calls of a plugin, each in its turn, and records how they went. A call during which the plugin dies ends with PluginLost, which says
 * whether this call is to blame.
 */
export class CallsInTurn {
  readonly #connection: Connection;
  readonly #wait: Wait;
  readonly #turns = new PluginTurns();
  readonly #fatal = new FatalCalls();
  readonly #records = new CallRecords();
  /** When the plugin last answered that it is unavailable, as it does to its calls when it stops. */
  #stoppingSince = Number.NEGATIVE_INFINITY;

  /** `wait`: how it waits until it is noticed that the process of a call is gone. Default: a timer. */
  constructor(connection: Connection, { wait: waitFor = waitOrAbort }: { readonly wait?: Wait } = {}) {
    this.#connection = connection;
    this.#wait = waitFor;
  }

  get record(): CallRecord {
    return this.#records.record;
  }

  /** To be called before the signal of the connection aborts. */
  lost(): void {
    this.#turns.lost(performance.now() - this.#stoppingSince < stoppingMs);
    this.#stoppingSince = Number.NEGATIVE_INFINITY;
  }

  /** To be called when the plugin answers again. */
  back(): void {
    this.#turns.back();
  }

  /** Records the failure of a call that did not throw. */
  failed(key: string, reason: string): void {
    this.#records.failed(key, reason, { isRepeated: key.startsWith(looking) });
  }

  /** Records that a call succeeds again whose failure was recorded. */
  succeeded(key: string): void {
    this.#records.succeeded(key);
  }

  /** Makes a call whose attempts nobody counts: one that killed the plugin again and again is refused with `precondition`. */
  async makeOrRefuse<T>(key: string, options: PluginCallOptions | undefined, call: () => Promise<T>): Promise<T> {
    this.#fatal.check(key);
    return this.make(key, options, call).catch((error: unknown) => {
      if (error instanceof PluginLost && error.isCulprit) this.#fatal.killed(key, error.message);
      throw error;
    });
  }

  /** Makes a call in its turn. `key` is the same when the call is repeated. Throws PluginLost if the plugin died during it. */
  async make<T>(key: string, { signal }: PluginCallOptions = {}, call: () => Promise<T>): Promise<T> {
    using turn = await this.#turns.enter(key, signal);
    const { signal: lost, isUp } = this.#connection;
    try {
      const answer = await call();
      this.#records.succeeded(key);
      return answer;
    } catch (error) {
      signal?.throwIfAborted();
      // Of a plugin that has not started, its problem says more.
      if (isUp && !isUnimplemented(error)) this.failed(key, messageOf(error));
      if (!isFault(error, "unavailable") || !this.#connection.isUp) throw await this.#lostOr(error, turn.blame);
      if (isAnswer(error)) this.#stoppingSince = performance.now();
      await this.#wait(isAnswer(error) ? noticeMs : brokenMs, signal ? AbortSignal.any([lost, signal]) : lost);
      signal?.throwIfAborted();
      throw await this.#lostOr(error, turn.blame);
    }
  }

  /** The fault of a call during which the plugin died, in the words of its launcher; another error as it is. */
  async #lostOr(error: unknown, blame: Blame | undefined): Promise<unknown> {
    if (blame === undefined || !isFault(error, "unavailable")) return error;
    const { explain } = this.#connection;
    const until = performance.now() + noticeMs;
    while (explain !== undefined && explain() === undefined && performance.now() < until) await wait(50);
    // Without a cause, the words are our own.
    const message = error.cause === undefined ? error.message : this.#connection.unreachable(error);
    return new PluginLost(message, { isCulprit: blame === "this", cause: error });
  }
}

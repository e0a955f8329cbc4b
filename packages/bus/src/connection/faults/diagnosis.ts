import { JetStreamApiError } from "@nats-io/jetstream";
import { Fault, isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { isApiError, isSpaceError } from "./nats-fault.ts";

/** What nats-server says to a question about JetStream that needs no disk. */
export type ProbeResult = "answers" | "disabled" | "silent";

/** A problem of NATS that a person has to solve, and since when it is known. */
export interface NatsProblem {
  readonly text: string;
  readonly since: Temporal.Instant;
  /** Whether only writing fails. */
  readonly isOfWriting: boolean;
}

/** How long the result of a probe explains further failures. */
const probeValidMs = 2_000;

const texts = {
  space: (details: string) =>
    `NATS JetStream has no space left (${details}): free space under the store_dir of nats-server, or raise max_file_store or the limits of the account`,
  // nats-server does not answer a message that it could not write, and writes no other to that stream before it was restarted.
  full: "NATS JetStream does not store messages: its disk is full or it must be restarted: free space under the store_dir of nats-server and restart it",
  disabled:
    "JetStream of nats-server is turned off: it does that itself when it cannot write: look at its log, free space under its store_dir and restart it",
  silent: "NATS JetStream does not answer: nats-server or its disk is stalled: look at its log and restart it",
} as const;

/** Finds out why exchanges with NATS fail, as far as a client can, so that errors and logs say what to do. */
export class Diagnosis {
  readonly #log: Logger;
  readonly #probe: () => Promise<ProbeResult>;
  #probed: { readonly at: number; readonly result: Promise<ProbeResult> } | undefined;
  #problem: NatsProblem | undefined;

  constructor(log: Logger, probe: () => Promise<ProbeResult>) {
    this.#log = log;
    this.#probe = probe;
  }

  /** The problem that made the last exchanges fail; undefined if one of them has succeeded since. */
  get problem(): NatsProblem | undefined {
    return this.#problem;
  }

  /** An exchange succeeded; `stores`: it wrote a message. */
  succeeded(stores: boolean): void {
    if (!this.#problem || (this.#problem.isOfWriting && !stores)) return;
    this.#log.info({ problem: this.#problem.text }, "nats recovered");
    this.#problem = undefined;
  }

  /** A connection was lost: what was known about its server may be over. */
  forget(): void {
    this.#problem = undefined;
    this.#probed = undefined;
  }

  /** The Fault of a failed exchange with its cause in the words above, or the same Fault if nothing more is known. Never throws. */
  async explain(what: string, fault: Fault, stores: boolean): Promise<Fault> {
    if (!isFault(fault, "unavailable", "deadline")) return fault;
    const text = await this.#textOf(fault, stores);
    if (text === undefined) return fault;
    if (this.#problem?.text !== text) {
      this.#problem = { text, since: Temporal.Now.instant(), isOfWriting: text !== texts.disabled && text !== texts.silent };
      this.#log.error({ err: fault, what }, text);
    }
    return new Fault("unavailable", `${text} (${what})`, { cause: fault });
  }

  async #textOf(fault: Fault, stores: boolean): Promise<string | undefined> {
    const { cause } = fault;
    if (cause instanceof JetStreamApiError && isSpaceError(cause)) return texts.space(`${cause.message}, error ${cause.code}`);
    if (isApiError(cause, "streamNotFound")) return undefined;
    const result = await this.#probeOnce();
    if (result === "disabled" || result === "silent") return texts[result];
    return stores && fault.code === "deadline" ? texts.full : undefined;
  }

  #probeOnce(): Promise<ProbeResult> {
    if (!this.#probed || performance.now() - this.#probed.at > probeValidMs) {
      // Counts from the answer, which may take seconds.
      const probed = { at: performance.now(), result: this.#probe().finally(() => Object.assign(probed, { at: performance.now() })) };
      this.#probed = probed;
    }
    return this.#probed.result;
  }
}

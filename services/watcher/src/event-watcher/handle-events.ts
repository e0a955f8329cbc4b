import type { ExternalEventAggregates } from "@slipway/bus";
import {
  type EventHandling,
  type ExternalEvent,
  eventOrder,
  externalEventKey,
  Fault,
  isFault,
  messageOf,
  whatCallerShould,
} from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { type EventHandler, eventKey } from "./handlers/event-handler.ts";
import type { ActiveHandler, PipedHandlers } from "./handlers/piped-handlers.ts";
import type { NewestEvents } from "./newest-events.ts";
import { handlingOf, type RecordHandlingDeps, recordHandling } from "./record-handling.ts";
import type { WriteJob, WriteOutcome } from "./writing/write-job.ts";

export interface HandleEventsDeps extends RecordHandlingDeps {
  readonly events: Pick<ExternalEventAggregates, "find" | "change">;
  readonly newest: Pick<NewestEvents, "find">;
  readonly handlers: Pick<PipedHandlers, "unknown" | "matching" | "active">;
  readonly projectId: string;
  /** Rejects with `unavailable` while Git cannot be reached. */
  readonly write: (job: WriteJob) => Promise<WriteOutcome>;
  readonly log: Logger;
  /** Aborts when the watcher stops: what fails then says nothing about an event. */
  readonly signal: AbortSignal;
}

/** A handler that appears within this time after an event still handles it, as in PipeCD. */
const lateMs = 60 * 60_000;

/** Carries out what handlers say about events, and records on each event what came of it. */
export class EventsHandler {
  readonly #deps: HandleEventsDeps;
  /** What this process is doing, by event and handler: an event may come from two sides. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(deps: HandleEventsDeps) {
    this.#deps = deps;
  }

  /**
   * Handles an event that was registered. Handlers that have ended are not asked again, so it may be called any number of times. Throws `unavailable` if one
   * must wait: call it again later. Of an event that was restored after NATS lost it, only what waits is carried out, and what is recent enough for a handler
   * that comes late: it was delivered before, and the other handlers that match it may be newer than its value.
   */
  async handle(event: ExternalEvent, order: number, { isRestored = false }: { readonly isRestored?: boolean } = {}): Promise<void> {
    const { handlers } = this.#deps;
    const { unknown } = handlers;
    const declared = handlers.matching(eventKey(event));
    const matching = isRestored
      ? declared.filter(({ handler }) => this.#waits(event, handler) || this.#mayBeLate(event, handler))
      : declared;
    if (matching.length > 0) await this.#carryOut(event, order, matching);
    if (unknown.length > 0) throw new Fault("unavailable", `the event handlers of ${unknown.join(", ")} are not known yet`);
  }

  /** Handles the newest events that handlers match which were just read: they may have come before the commit that declares the handler. */
  async handleLate(added: readonly EventHandler[], { isFirst }: { readonly isFirst: boolean }): Promise<void> {
    const { newest, events, handlers } = this.#deps;
    await all(
      handlers.active(added).map(async (active) => {
        const found = newest.find(eventKey(active.handler));
        const stored = found && (await events.find({ projectId: this.#deps.projectId, externalEventId: found.id }));
        if (!stored) return;
        const { state, sequence } = stored;
        // The first look after a start finds all handlers: what was registered before is delivered, or waits.
        const isLate = isFirst ? this.#waits(state, active.handler) : this.#mayBeLate(state, active.handler);
        if (isLate && (isFirst || (await this.#claim(state, active)))) await this.#carryOut(state, eventOrder(state, sequence), [active]);
      }),
    );
  }

  /**
   * Records the commit that is about to be pushed for a job. Returns how the job ended if another process has ended it: a process that was paused for longer
   * than its lease must not push then.
   */
  async intend(job: WriteJob, commitHash: string): Promise<WriteOutcome | undefined> {
    const intended: WriteOutcome = { status: "waiting", reason: "its commit is being pushed", commitHash };
    const { state } = await recordHandling(this.#deps, job, intended);
    const handling = handlingOf(state, job.handler);
    return handling && (handling.status === "succeeded" || handling.status === "outdated") ? handling : undefined;
  }

  #waits(event: ExternalEvent, handler: EventHandler): boolean {
    return handlingOf(event, handler)?.status === "waiting";
  }

  #mayBeLate(event: ExternalEvent, handler: EventHandler): boolean {
    const age = this.#deps.now().epochMilliseconds - event.registeredAt.epochMilliseconds;
    return handlingOf(event, handler) === undefined && age < lateMs;
  }

  /** Several replicas see a new handler: the one whose report comes first carries it out. */
  async #claim(event: ExternalEvent, { handler, application }: ActiveHandler): Promise<boolean> {
    const waiting: WriteOutcome = { status: "waiting", reason: "the handler was declared after the event" };
    return (await recordHandling(this.#deps, { event, handler, applicationId: application?.id ?? "" }, waiting)).changed;
  }

  async #carryOut(event: ExternalEvent, order: number, active: readonly ActiveHandler[]): Promise<void> {
    const key = externalEventKey(event);
    const current = (await this.#deps.events.find(key))?.state ?? event;
    const due = active.filter(({ handler }) => !isOver(handlingOf(current, handler)));
    await all(due.map((each) => this.#once(current, order, each)));
  }

  async #once(event: ExternalEvent, order: number, active: ActiveHandler): Promise<void> {
    const key = `${event.id} ${active.handler.id}`;
    const running = this.#running.get(key) ?? this.#handleOne(event, order, active).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    await running;
  }

  async #handleOne(event: ExternalEvent, order: number, { handler, application }: ActiveHandler): Promise<void> {
    const applicationId = application?.id ?? "";
    const about = { externalEventId: event.id, externalEvent: event.name, configFile: handler.configFile, applicationId };
    const { log } = this.#deps;
    const job: WriteJob = { event, order, handler, applicationId, intended: handlingOf(event, handler)?.commitHash ?? "" };
    const { error, ...outcome } = await this.#tryToWrite(job);
    await recordHandling(this.#deps, job, outcome);
    const { status, reason, commitHash } = outcome;
    if (status === "waiting") throw error;
    const line = { ...about, status, reason, ...(commitHash === undefined ? {} : { revision: commitHash }) };
    if (error !== undefined && !isFault(error)) log.error({ ...line, err: error }, "event could not be handled");
    else if (status === "failed") log.warn(line, "event could not be handled");
    else log.info(line, "event handled");
  }

  /** Whatever happens, a person finds on the event what became of it; only the end of this process is nobody's news. */
  async #tryToWrite(job: WriteJob): Promise<WriteOutcome & { readonly error?: unknown }> {
    if (job.event.data === "") return { status: "failed", reason: "the event has no data, so there is no value to write" };
    const { write, signal } = this.#deps;
    try {
      return await write(job);
    } catch (error) {
      const next = whatCallerShould(error);
      if (signal.aborted || next === "stop") throw error;
      const reason = isFault(error) ? messageOf(error) : "internal error: the log of the watcher says more";
      return { status: next === "fix" ? "failed" : "waiting", reason, error };
    }
  }
}

/** Waits for all of them, and rejects as the first of those that did. */
async function all(each: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(each)) if (result.status === "rejected") throw result.reason;
}

function isOver(handling: EventHandling | undefined): boolean {
  return handling !== undefined && handling.status !== "waiting";
}

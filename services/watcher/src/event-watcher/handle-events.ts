import type { ExternalEventAggregates } from "@slipway/bus";
import {
  type EventHandling,
  type ExternalEvent,
  eventOrder,
  externalEventKey,
  Fault,
  handleEvent,
  isFault,
  messageOf,
} from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { type EventHandler, eventKey } from "./handlers/event-handler.ts";
import type { ActiveHandler, PipedHandlers } from "./handlers/piped-handlers.ts";
import type { NewestEvents } from "./newest-events.ts";
import type { WriteJob, WriteOutcome } from "./writing/write-job.ts";

export interface HandleEventsDeps {
  readonly events: Pick<ExternalEventAggregates, "find" | "change">;
  readonly newest: Pick<NewestEvents, "find">;
  readonly handlers: PipedHandlers;
  readonly projectId: string;
  readonly pipedId: string;
  /** The branch that a handler writes to for an event. */
  readonly branchOf: (handler: EventHandler) => string;
  /** Rejects with `unavailable` while Git cannot be reached. */
  readonly write: (job: WriteJob) => Promise<WriteOutcome>;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
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
   * must wait: call it again later.
   */
  async handle(event: ExternalEvent, order: number): Promise<void> {
    const { handlers } = this.#deps;
    const { unknown } = handlers;
    const matching = handlers.matching(eventKey(event));
    if (matching.length > 0) await this.#carryOut(event, order, matching);
    if (unknown.length > 0) throw new Fault("unavailable", `the event handlers of ${unknown.join(", ")} are not known yet`);
  }

  /** Handles the newest events that handlers match which were just read: they may have come before the commit that declares the handler. */
  async handleLate(added: readonly EventHandler[], { isFirst }: { readonly isFirst: boolean }): Promise<void> {
    const { newest, events, handlers, now } = this.#deps;
    for (const active of handlers.active(added)) {
      const found = newest.find(eventKey(active.handler));
      const stored = found && (await events.find({ projectId: this.#deps.projectId, externalEventId: found.id }));
      if (!stored) continue;
      const { state, sequence } = stored;
      const handling = handlingOf(state, active.handler);
      const age = now().epochMilliseconds - state.registeredAt.epochMilliseconds;
      // The first look after a start finds all handlers: what was registered before is delivered, or waits.
      const isLate = isFirst ? handling?.status === "waiting" : handling === undefined && age < lateMs;
      if (!isLate) continue;
      if (isFirst || (await this.#claim(state, active))) await this.#carryOut(state, eventOrder(state, sequence), [active]);
    }
  }

  /**
   * Records the commit that is about to be pushed for a job. Returns how the job ended if another process has ended it: a process that was paused for longer
   * than its lease must not push then.
   */
  async intend({ event, handler, applicationId }: WriteJob, commitHash: string): Promise<WriteOutcome | undefined> {
    const intended: WriteOutcome = { status: "waiting", reason: "its commit is being pushed", commitHash };
    const { state } = await this.#record(event, handler, applicationId, intended);
    const handling = handlingOf(state, handler);
    return handling && (handling.status === "succeeded" || handling.status === "outdated") ? handling : undefined;
  }

  /** Several replicas see a new handler: the one whose report comes first carries it out. */
  async #claim(event: ExternalEvent, { handler, application }: ActiveHandler): Promise<boolean> {
    const waiting: WriteOutcome = { status: "waiting", reason: "the handler was declared after the event" };
    return (await this.#record(event, handler, application?.id ?? "", waiting)).changed;
  }

  async #carryOut(event: ExternalEvent, order: number, active: readonly ActiveHandler[]): Promise<void> {
    const key = externalEventKey(event);
    const current = (await this.#deps.events.find(key))?.state ?? event;
    const due = active.filter(({ handler }) => !isOver(handlingOf(current, handler)));
    const results = await Promise.allSettled(due.map((each) => this.#once(current, order, each)));
    for (const result of results) if (result.status === "rejected") throw result.reason;
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
    const { log, write } = this.#deps;
    const job: WriteJob = { event, order, handler, applicationId, intended: handlingOf(event, handler)?.commitHash ?? "" };
    try {
      const outcome: WriteOutcome =
        event.data === "" ? { status: "failed", reason: "the event has no data, so there is no value to write" } : await write(job);
      await this.#record(event, handler, applicationId, outcome);
      const { status, reason, commitHash } = outcome;
      const line = { ...about, status, reason, ...(commitHash === undefined ? {} : { revision: commitHash }) };
      if (status === "failed") log.warn(line, "event could not be handled");
      else log.info(line, "event handled");
    } catch (error) {
      if (isFault(error, "unavailable")) await this.#record(event, handler, applicationId, { status: "waiting", reason: messageOf(error) });
      throw error;
    }
  }

  /** Returns the event then, and whether it changed anything. */
  async #record(
    event: ExternalEvent,
    handler: EventHandler,
    applicationId: string,
    outcome: WriteOutcome,
  ): Promise<{ readonly state: ExternalEvent; readonly changed: boolean }> {
    const { events, pipedId, branchOf, now } = this.#deps;
    const { id: handlerId, repositoryId, configFile } = handler;
    const where = { handlerId, pipedId, repositoryId, branch: branchOf(handler), configFile, applicationId };
    return await events.change(externalEventKey(event), (state) => {
      // Git being away does not make a commit forgotten that may have been pushed.
      const intended = outcome.status === "waiting" ? (handlingOf(state, handler)?.commitHash ?? "") : "";
      const handling: EventHandling = {
        ...where,
        url: "",
        pullRequest: undefined,
        ...outcome,
        commitHash: outcome.commitHash ?? intended,
        at: now(),
      };
      return handleEvent(state, handling);
    });
  }
}

function handlingOf({ handlings }: ExternalEvent, { id }: EventHandler): EventHandling | undefined {
  return handlings.find(({ handlerId }) => handlerId === id);
}

function isOver(handling: EventHandling | undefined): boolean {
  return handling !== undefined && handling.status !== "waiting";
}

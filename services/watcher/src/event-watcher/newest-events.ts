import type { ExternalEventAggregates } from "@slipway/bus";
import { type ExternalEvent, eventOrder } from "@slipway/domain";
import { LRUCache } from "lru-cache";
import { eventKey } from "./handlers/event-handler.ts";
import type { OpenPulls } from "./pull-requests/open-pulls.ts";

/** The newest event of a name and label set. */
export interface NewestEvent {
  readonly id: string;
  /** Its place among all events, see `eventOrder`. */
  readonly order: number;
}

/** Names and label sets that are remembered. A label such as the number of a build makes one of each event, and no handler matches it twice. */
const most = 100_000;

/** The newest event of each name and label set in a project, those from before this process started too. Of very many, those that were not seen for long go. */
export class NewestEvents {
  readonly #max: number;
  #byKey: LRUCache<string, NewestEvent>;
  /** What a watch that started again has yielded until it was ready. */
  #anew: LRUCache<string, NewestEvent> | undefined;

  constructor(max = most) {
    this.#max = max;
    this.#byKey = new LRUCache({ max });
  }

  observe(event: ExternalEvent, sequence: number): void {
    const [key, order] = [eventKey(event), eventOrder(event, sequence)];
    for (const known of this.#anew ? [this.#byKey, this.#anew] : [this.#byKey])
      if ((known.get(key)?.order ?? 0) < order) known.set(key, { id: event.id, order });
  }

  find(key: string): NewestEvent | undefined {
    return this.#byKey.get(key);
  }

  /** Begins again with nothing; until `ready`, what was known before counts too: an older event must not look like the newest one meanwhile. */
  beginAnew(): void {
    this.#anew ??= new LRUCache({ max: this.#max });
  }

  ready(): void {
    this.#byKey = this.#anew ?? this.#byKey;
    this.#anew = undefined;
  }
}

/** Keeps the newest events and the open pull requests current. `ready` resolves when those that exist now are known; `done` when the signal aborts. */
export function followNewest(
  events: Pick<ExternalEventAggregates, "watch">,
  newest: NewestEvents,
  {
    projectId,
    open,
    signal,
  }: { readonly projectId: string; readonly open: Pick<OpenPulls, "observe" | "clear">; readonly signal: AbortSignal },
): { readonly ready: Promise<void>; readonly done: Promise<void> } {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const done = (async () => {
    let isReady = false;
    for await (const item of events.watch({ projectId }, { signal })) {
      if (item.kind === "ready") {
        isReady = true;
        newest.ready();
        resolve();
        continue;
      }
      // The watch only starts again if the server lost messages: their sequences may belong to others then.
      if (item.kind === "state" && isReady) {
        newest.beginAnew();
        open.clear();
        isReady = false;
      }
      newest.observe(item.state, item.sequence);
      open.observe(item.state);
    }
  })();
  return { ready: Promise.race([ready, done]), done };
}

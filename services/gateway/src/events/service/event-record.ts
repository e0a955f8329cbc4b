import type { ExternalEventAggregates } from "@slipway/bus";
import { type ExternalEvent, type ExternalEventStatus, eventOrder, eventStatus, Fault } from "@slipway/domain";

/** Which events a list has. Omitted fields match all. */
export interface EventQuery {
  readonly projectId: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ExternalEventStatus | undefined;
  /** The hash of a commit or its beginning. */
  readonly commitHash: string;
  readonly since: Temporal.Instant | undefined;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** Where events are read from. Replaced by the permanent record once that has them: this is all that the service knows of it. */
export interface EventRecord {
  /** The newest first. Throws `invalid` for a token that is not from an answer. */
  list(query: EventQuery, signal: AbortSignal): Promise<{ readonly events: readonly ExternalEvent[]; readonly nextPageToken: string }>;
  /** By its id, or the beginning of it. Throws `not_found`, or `invalid` if several begin so. */
  get(query: { readonly projectId: string; readonly eventId: string }, signal: AbortSignal): Promise<ExternalEvent>;
}

/** The events that JetStream holds: those of the last four weeks. */
export function jetStreamEventRecord(events: Pick<ExternalEventAggregates, "list">): EventRecord {
  const all = async (projectId: string, signal: AbortSignal) => await events.list(projectId === "" ? {} : { projectId }, { signal });
  return {
    list: async (query, signal) => {
      const before = orderOfToken(query.pageToken);
      const found = (await all(query.projectId, signal))
        .map(({ state, sequence }) => ({ state, order: eventOrder(state, sequence) }))
        .filter(({ state, order }) => order < before && matches(state, query))
        .sort((a, b) => b.order - a.order);
      const page = found.slice(0, query.pageSize);
      const last = page.at(-1);
      return {
        events: page.map(({ state }) => state),
        nextPageToken: last && found.length > page.length ? Buffer.from(`e${last.order}`, "utf8").toString("base64url") : "",
      };
    },
    get: async ({ projectId, eventId }, signal) => {
      const found = (await all(projectId, signal)).filter(({ state }) => state.id.startsWith(eventId));
      const [first, second] = found;
      if (!first) throw new Fault("not_found", `no event ${eventId}: events stay for four weeks after what was last done with them`);
      if (second) throw new Fault("invalid", `${found.length} events begin with ${eventId}: write more of the id`);
      return first.state;
    },
  };
}

function orderOfToken(token: string): number {
  if (token === "") return Number.POSITIVE_INFINITY;
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!/^e\d{1,15}$/.test(text)) throw new Fault("invalid", "the page token is not from a list of events");
  return Number(text.slice(1));
}

function matches(event: ExternalEvent, { name, labels, status, commitHash, since }: EventQuery): boolean {
  return (
    (name === "" || event.name === name) &&
    Object.entries(labels).every(([key, value]) => event.labels[key] === value) &&
    (status === undefined || eventStatus(event) === status) &&
    (commitHash === "" || (event.commit?.hash.startsWith(commitHash) ?? false)) &&
    (since === undefined || Temporal.Instant.compare(event.registeredAt, since) >= 0)
  );
}

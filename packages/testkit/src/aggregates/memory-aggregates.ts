import {
  type AggregatesOf,
  type ApplicationAggregates,
  type ChainAggregates,
  type Change,
  type DeploymentAggregates,
  type ExternalEventAggregates,
  type Ids,
  type Topic,
  topics,
  type Unchanged,
  type Updated,
  type Versioned,
  type Watched,
  type WriteOptions,
} from "@slipway/bus";
import { applyApplication, applyChain, applyDeployment, applyExternalEvent, boundEvent, Fault, type Recorded } from "@slipway/domain";
import {
  decodeApplicationChange,
  decodeChainChange,
  decodeDeploymentChange,
  decodeExternalEventChange,
  encodeApplicationChange,
  encodeChainChange,
  encodeDeploymentChange,
  encodeExternalEventChange,
} from "@slipway/state";
import { Broadcast } from "./broadcast.ts";
import { sampleActor } from "./sample-application.ts";

/** Applications, deployments, chains and external events in memory, for tests of services. They pass the same contract as those of the bus. */
export function memoryAggregates(): {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly chains: ChainAggregates;
  readonly externalEvents: ExternalEventAggregates;
} {
  return {
    applications: new MemoryAggregates({
      topic: topics.application,
      apply: applyApplication,
      // Through the wire format, so that fields it lacks are missing here too.
      stored: (change) => decodeApplicationChange(encodeApplicationChange(change)),
    }),
    deployments: new MemoryAggregates({
      topic: topics.deployment,
      apply: applyDeployment,
      stored: (change) => decodeDeploymentChange(encodeDeploymentChange(change)),
    }),
    chains: new MemoryAggregates({
      topic: topics.chain,
      apply: applyChain,
      stored: (change) => decodeChainChange(encodeChainChange(change)),
    }),
    externalEvents: new MemoryAggregates({
      topic: topics.externalEvent,
      apply: applyExternalEvent,
      stored: (change) => decodeExternalEventChange(encodeExternalEventChange(change)),
    }),
  };
}

interface Kind<State, Event, Name extends string> {
  readonly topic: Pick<Topic<never, Name>, "noun" | "filter">;
  apply(state: State | undefined, event: Event, sequence: number): State;
  stored(change: { readonly event: Recorded<Event>; readonly state: State }): { readonly event: Recorded<Event>; readonly state: State };
}

class MemoryAggregates<State, Event extends { readonly kind: string }, Name extends string> implements AggregatesOf<State, Event, Name> {
  readonly #kind: Kind<State, Event, Name>;
  readonly #histories = new Map<string, Change<State, Event>[]>();
  readonly #changes = new Broadcast<{ readonly subject: string; readonly change: Change<State, Event> }>();
  #sequence = 0;

  constructor(kind: Kind<State, Event, Name>) {
    this.#kind = kind;
  }

  async find(key: Readonly<Record<Name, string>>): Promise<Versioned<State> | undefined> {
    return this.#last(this.#kind.topic.filter(key));
  }

  async get(key: Readonly<Record<Name, string>>): Promise<Versioned<State>> {
    return (await this.find(key)) ?? this.#missing(key);
  }

  async findBy(ids: Ids<Name>): Promise<Versioned<State> | undefined> {
    return (await this.list(ids))[0];
  }

  async getBy(ids: Ids<Name>): Promise<Versioned<State>> {
    const found = await this.findBy(ids);
    if (found === undefined) throw new Fault("not_found", `no ${this.#kind.topic.noun} ${Object.values(ids).join(" ")}`);
    return found;
  }

  async list(ids: Ids<Name> = {}): Promise<Versioned<State>[]> {
    const matches = matcherOf(this.#kind.topic.filter(ids));
    return [...this.#histories.keys()].filter(matches).flatMap((subject) => this.#last(subject) ?? []);
  }

  async update(
    key: Readonly<Record<Name, string>>,
    decide: (state: State | undefined) => Event | undefined,
    { signal, actor = sampleActor }: WriteOptions = {},
  ): Promise<Updated<State> | Unchanged<State>> {
    const subject = this.#kind.topic.filter(key);
    for (;;) {
      signal?.throwIfAborted();
      const current = this.#last(subject);
      const sequence = current?.sequence ?? 0;
      const decided = decide(current?.state);
      if (decided === undefined) return { state: current?.state, sequence, changed: false };
      const { event } = boundEvent(decided);
      const state = this.#kind.apply(current?.state, event, sequence);
      await Promise.resolve(); // lets other writers interleave, as on a server
      if ((this.#last(subject)?.sequence ?? 0) !== sequence) continue;
      return { state, sequence: this.#append(subject, { ...event, actor }, state), changed: true };
    }
  }

  async change(
    key: Readonly<Record<Name, string>>,
    decide: (state: State) => Event | undefined,
    options: WriteOptions = {},
  ): Promise<Versioned<State> & { readonly changed: boolean }> {
    return await this.ensure(key, (state) => (state === undefined ? this.#missing(key) : decide(state)), options);
  }

  async ensure(
    key: Readonly<Record<Name, string>>,
    decide: (state: State | undefined) => Event | undefined,
    options: WriteOptions = {},
  ): Promise<Versioned<State> & { readonly changed: boolean }> {
    const { state, sequence, changed } = await this.update(key, decide, options);
    if (state === undefined) throw new Fault("internal", `decide returned nothing for a ${this.#kind.topic.noun} that does not exist`);
    return { state, sequence, changed };
  }

  async *watch(ids: Ids<Name> = {}, { signal }: { readonly signal?: AbortSignal | undefined } = {}): AsyncGenerator<Watched<State, Event>> {
    const matches = matcherOf(this.#kind.topic.filter(ids));
    const changes = this.#changes.listen(signal);
    for (const { state, sequence } of await this.list(ids)) yield { kind: "state", state, sequence };
    yield { kind: "ready" };
    for await (const { subject, change } of changes) if (matches(subject)) yield { kind: "change", ...change };
  }

  async *watchNew(
    ids: Ids<Name> = {},
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Watched<State, Event>> {
    for await (const item of this.watch(ids, { signal })) if (item.kind !== "state") yield item;
  }

  async history(key: Readonly<Record<Name, string>>): Promise<Change<State, Event>[]> {
    return [...(this.#histories.get(this.#kind.topic.filter(key)) ?? [])];
  }

  async forget(key: Readonly<Record<Name, string>>): Promise<void> {
    this.#histories.delete(this.#kind.topic.filter(key));
  }

  #append(subject: string, event: Recorded<Event>, state: State): number {
    const sequence = ++this.#sequence;
    const at = Temporal.Instant.fromEpochMilliseconds(Date.now());
    const change: Change<State, Event> = { ...this.#kind.stored({ event, state }), sequence, at };
    this.#histories.set(subject, [...(this.#histories.get(subject) ?? []), change]);
    this.#changes.send({ subject, change });
    return sequence;
  }

  #last(subject: string): Versioned<State> | undefined {
    const last = this.#histories.get(subject)?.at(-1);
    return last && { state: last.state, sequence: last.sequence };
  }

  #missing(key: Readonly<Record<Name, string>>): never {
    throw new Fault("not_found", `${this.#kind.topic.noun} ${this.#kind.topic.filter(key)} does not exist`);
  }
}

/** Whether a subject matches a filter in which `*` stands for one token. */
function matcherOf(filter: string): (subject: string) => boolean {
  const wanted = filter.split(".");
  return (subject) => subject.split(".").every((token, place) => wanted[place] === "*" || wanted[place] === token);
}

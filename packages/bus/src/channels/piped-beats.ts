import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs, timestampNow } from "@bufbuild/protobuf/wkt";
import { type PipedBeat, PipedBeatSchema } from "@slipway/proto/state";
import { version } from "@slipway/runtime";
import { bounded } from "../connection/bounded.ts";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { type Followed, follow } from "../topics/reading/follow.ts";
import { readStored } from "../topics/reading/read-stored.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import type { PipedPlace } from "../users/role.ts";

export interface BeatOptions extends PipedPlace {
  /** The service, or `plugins` for what hosts the plugins. */
  readonly service: string;
  /** What else it says; told at once when it has changed. It never rejects. */
  readonly more?: () => Promise<Pick<MessageInitShape<typeof PipedBeatSchema>, "plugins" | "encryptionKey">>;
  /** How often it is looked whether that has changed. Default: with each sign of life. */
  readonly lookMs?: number;
}

/** How often a service gives a sign of life. After three that were missed, readers take it for gone. */
const everyMs = 15_000;

/** How long a stop may wait until it is told. */
const partingMs = 1_000;

/** Gives signs of life of a service until it is disposed, which says that it stops. Failures are logged only: a piped works without. */
export function beat(bus: Bus, { projectId, pipedId, service, more = async () => ({}), lookMs = everyMs }: BeatOptions): AsyncDisposable {
  const stop = new AbortController();
  const startedAt = timestampNow();
  let isHeard = true;
  const { signer } = bus;
  const natsKey = signer && { id: signer.publicKey, ...(signer.sinceMs !== undefined && { since: timestampFromMs(signer.sinceMs) }) };
  const say = async (said: Awaited<ReturnType<typeof more>>, stopped: boolean, patienceMs: number): Promise<void> => {
    const about = {
      projectId,
      pipedId,
      service,
      process: `${hostname()}/${process.pid}`,
      version,
      startedAt,
      at: timestampNow(),
      stopped,
      ...(natsKey && { natsKey }),
    };
    const late = AbortSignal.timeout(patienceMs);
    try {
      await publish(bus, topics.pipedBeat, { ...about, ...said }, { signal: stopped ? late : AbortSignal.any([late, stop.signal]) });
      isHeard = true;
    } catch (err) {
      if (isHeard && !stop.signal.aborted)
        bus.log.warn({ err, service }, "signs of life cannot be given: lists of pipeds show this service as silent");
      isHeard = false;
    }
  };
  const live = async (): Promise<void> => {
    let last: { readonly facts: string; readonly atMs: number } | undefined;
    while (!stop.signal.aborted) {
      const said = await more();
      const facts = factsOf(said);
      if (last?.facts !== facts || performance.now() - last.atMs >= everyMs) {
        last = { facts, atMs: performance.now() };
        await say(said, false, everyMs);
      }
      await wait(lookMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  };
  const living = live().catch((err: unknown) => bus.log.error({ err, service }, "signs of life have ended, because of a mistake"));
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      if (bus.connected)
        await bounded(
          living.then(() => say({}, true, partingMs)).catch(() => {}),
          partingMs,
        );
    },
  };
}

/** What is told at once when it changes: not that another call of a plugin has succeeded, or has failed as the one before. */
function factsOf(said: MessageInitShape<typeof PipedBeatSchema>): string {
  const beatOf = create(PipedBeatSchema, said);
  const plugins = beatOf.plugins.map(({ lastSuccessAt: _, lastErrorAt: __, ...plugin }) => plugin);
  return Buffer.from(toBinary(PipedBeatSchema, create(PipedBeatSchema, { ...beatOf, plugins }))).toString("base64");
}

/** The last signs of life of every service of every piped, or of one service, then `ready`, then each later one. `at` is when it came, by the clock of this process; of one that was there before, when it was stored, by the clock of NATS. Ends when `signal` aborts. */
export async function* watchPipedBeats(
  bus: Bus,
  { signal, service }: CallOptions & { readonly service?: string } = {},
): AsyncGenerator<{ readonly kind: "beat"; readonly beat: PipedBeat; readonly at: Date } | { readonly kind: "ready" }> {
  const { stream, noun, filter } = topics.pipedBeat;
  for await (const item of follow(bus, stream.name, filter({ service }), { begin: "all", signal }))
    if (item.kind === "ready") yield item;
    else {
      const { message } = item;
      const found = skipUnreadable(bus, { noun, subject: message.subject }, () => readStored(bus, topics.pipedBeat, message));
      if (found) yield { kind: "beat", beat: found, at: isFresh(item) ? new Date(Date.now()) : message.time };
    }
}

/** Whether it was stored just now: none waits behind it. What the clock of NATS says about it does not matter then. */
function isFresh({ kind, message }: Exclude<Followed, { readonly kind: "ready" }>): boolean {
  return kind === "new" && message.info.pending === 0;
}

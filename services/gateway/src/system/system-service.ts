import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type Bus,
  countDeadLetters,
  type DeadLetterEntry,
  deadLetterChanges,
  listDeadLetters,
  redeliverDeadLetter,
  removeDeadLetter,
} from "@slipway/bus";
import { Fault } from "@slipway/domain";
import type { SystemService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { type ConnectClient, version } from "@slipway/runtime";
import { callerOf } from "../access/caller.ts";
import { placeIn } from "../access/place.ts";
import { announceCall } from "../commands/actor-of.ts";
import { merged } from "../feeds/merged.ts";
import { SharedAnswer } from "../feeds/shared-answer.ts";
import type { TraceLink } from "../page/trace-links.ts";
import { seenStatus } from "./seen-status.ts";
import { type PipedPlace, systemStatus } from "./system-status.ts";

export interface SystemServiceDeps {
  readonly bus: Bus;
  /** For watches, which wait for NATS as long as it takes. */
  readonly watched: Bus;
  readonly history: Pick<ConnectClient<typeof HistoryService>, "getStoreStatus">;
  readonly pipeds: () => readonly PipedPlace[];
  readonly traceLinks: readonly TraceLink[];
}

/** Says what serves and how it is, and lists and redelivers dead letters. */
export function systemService({ bus, watched, history, pipeds, traceLinks }: SystemServiceDeps): ServiceImpl<typeof SystemService> {
  const seenPipeds = (context: HandlerContext) => {
    const caller = callerOf(context);
    return pipeds().filter(({ projectId }) => caller.sees(placeIn("piped", projectId)));
  };
  const letters = new SharedAnswer({
    get: async (signal) => {
      const [entries, counts] = await Promise.all([
        listDeadLetters(bus, { limit: mostLetters, signal }),
        countDeadLetters(bus, { signal }),
      ]);
      const all = counts.reduce((sum, { messages }) => sum + messages, 0);
      return { entries: entries.map(withoutPayload), leftOut: BigInt(Math.max(0, all - entries.length)) };
    },
    news: (signal) => merged([...deadLetterChanges(watched, { signal })]),
  });
  return {
    getVersion: () => ({ version, nodeVersion: process.version.slice(1), natsVersion: bus.connection.info?.version ?? "" }),
    getPageSettings: () => ({ traceLinks: [...traceLinks] }),
    getStatus: async (_, context) => seenStatus(await systemStatus(bus, history, seenPipeds(context), context.signal), callerOf(context)),
    listDeadLetters: async ({ pageSize, stream }, context) => {
      requireEverywhere(context);
      const { signal } = context;
      const entries = await listDeadLetters(bus, { limit: pageSize || 100, stream: stream || undefined, signal });
      return { entries: entries.map(({ sequence, deadLetter }) => ({ sequence: BigInt(sequence), deadLetter })) };
    },
    watchDeadLetters: async function* (_, context) {
      requireEverywhere(context);
      yield* letters.watch(context.signal);
    },
    redeliverDeadLetter: async ({ sequence }, context) => {
      requireEverywhere(context);
      const { signal, values } = context;
      return { subject: await redeliverDeadLetter(bus, exactNumber(sequence), { signal, before: () => announceCall(values) }) };
    },
    removeDeadLetter: async ({ sequence }, context) => {
      requireEverywhere(context);
      const { signal, values } = context;
      return { subject: await removeDeadLetter(bus, exactNumber(sequence), { signal, before: () => announceCall(values) }) };
    },
  };
}

/** More are no list for a person. */
const mostLetters = 100;

/** A payload may have half a megabyte, and none is shown. */
function withoutPayload({ sequence, deadLetter }: DeadLetterEntry) {
  return { sequence: BigInt(sequence), deadLetter: { ...deadLetter, data: new Uint8Array(), headers: {} } };
}

/** Messages that nobody could handle are of any project, and have whole states in them. */
function requireEverywhere(context: HandlerContext): void {
  callerOf(context).require(placeIn("project", "*"), "the messages of every project");
}

/** Throws `invalid` for a number that would be rounded: it would select another dead letter. */
function exactNumber(sequence: bigint): number {
  const number = Number(sequence);
  if (!Number.isSafeInteger(number)) throw new Fault("invalid", `${sequence} is not the number of a dead letter: it is too large`);
  return number;
}

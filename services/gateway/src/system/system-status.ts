import { setTimeout as wait } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type Bus,
  type ConsumerFill,
  countDeadLetters,
  type DeadLetterCount,
  isLivestateAnswering,
  jetStreamStatus,
  listConsumers,
} from "@slipway/bus";
import { messageOf } from "@slipway/domain";
import type { GetStatusResponseSchema } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import type { ConnectClient } from "@slipway/runtime";

/** How long after a first look a consumer that seemed idle is looked at again: between two requests for messages, nobody listens for a moment. */
const secondLookMs = 500;
/** How long the trace service has to answer. */
const answerMs = 5_000;

export type SystemStatus = MessageInitShape<typeof GetStatusResponseSchema>;

/** A piped of a project. */
export interface PipedPlace {
  readonly projectId: string;
  readonly pipedId: string;
}

type Part<T> = { readonly value: T; readonly problem: "" } | { readonly value: undefined; readonly problem: string };

/** How NATS and the store are, and which services take work. What cannot be found out is a problem in the answer. */
export async function systemStatus(
  bus: Bus,
  history: Pick<ConnectClient<typeof HistoryService>, "getStoreStatus">,
  /** The pipeds that have applications. */
  pipeds: readonly PipedPlace[],
  signal: AbortSignal,
): Promise<SystemStatus> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  const [jetstream, consumers, store, unobserved, deadLetters] = await Promise.all([
    part(jetStreamStatus(bus, { signal })),
    part(consumersThatListen(bus, signal)),
    part(history.getStoreStatus({}, { signal: soon })),
    part(unobservedOf(bus, pipeds, signal)),
    part(countDeadLetters(bus, { signal })),
  ]);
  signal.throwIfAborted();
  return {
    natsProblem: bus.problem?.text ?? jetstream.problem,
    storedBytes: BigInt(jetstream.value?.bytes ?? 0),
    maxStoredBytes: BigInt(jetstream.value?.maxBytes ?? 0),
    streams: (jetstream.value?.streams ?? []).map((stream) => ({
      ...stream,
      messages: BigInt(stream.messages),
      bytes: BigInt(stream.bytes),
      maxBytes: BigInt(stream.maxBytes),
    })),
    consumers: (consumers.value ?? []).map((consumer) => ({
      ...consumer,
      waiting: BigInt(consumer.waiting),
      taken: BigInt(consumer.taken),
      retried: BigInt(consumer.retried),
    })),
    consumersProblem: consumers.problem,
    storeProblem: store.problem,
    unreadableRows: store.value?.unreadableRows ?? 0n,
    // If NATS cannot be asked, that is said already.
    unobservedPipeds: [...(unobserved.value ?? [])],
    ...(deadLetters.value && { deadLetters: { counts: deadLetters.value.map(countOf) } }),
  };
}

/** A payload may have half a megabyte, and none is shown. */
function countOf({ stream, messages, newest }: DeadLetterCount) {
  const entry = newest && {
    sequence: BigInt(newest.sequence),
    deadLetter: { ...newest.deadLetter, data: new Uint8Array(), headers: {} },
  };
  return { stream, messages: BigInt(messages), ...(entry && { newest: entry }) };
}

async function unobservedOf(bus: Bus, pipeds: readonly PipedPlace[], signal: AbortSignal): Promise<readonly string[]> {
  const answers = await Promise.all(pipeds.map((place) => isLivestateAnswering(bus, place, { signal })));
  return pipeds.filter((_, at) => !answers[at]).map(({ pipedId }) => pipedId);
}

async function consumersThatListen(bus: Bus, signal: AbortSignal): Promise<readonly ConsumerFill[]> {
  const first = await listConsumers(bus, { signal });
  if (first.every(({ isListening }) => isListening)) return first;
  await wait(secondLookMs, undefined, { signal });
  const listened = new Set(first.flatMap(({ durable, isListening }) => (isListening ? durable : [])));
  return (await listConsumers(bus, { signal })).map((each) => ({ ...each, isListening: each.isListening || listened.has(each.durable) }));
}

async function part<T>(asked: Promise<T>): Promise<Part<T>> {
  try {
    return { value: await asked, problem: "" };
  } catch (error) {
    return { value: undefined, problem: messageOf(error) };
  }
}

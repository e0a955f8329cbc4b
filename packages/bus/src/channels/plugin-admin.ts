import { setTimeout as wait } from "node:timers/promises";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Msg } from "@nats-io/transport-node";
import { Fault, isFault, isFaultCode } from "@slipway/domain";
import {
  type PluginAnswer,
  PluginAnswerSchema,
  PluginAskSchema,
  type PluginLine,
  type PluginLineSchema,
  type PluginLinesAsk,
  type PluginStatus,
  type PluginStatusSchema,
} from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { natsFault } from "../connection/nats-fault.ts";
import { subjectToken } from "../topics/subject.ts";
import { traceHeaders } from "../topics/trace-headers.ts";

/**
 * Questions to executors about the plugins they run, answered at once or not at all: nothing of them is kept. Everybody is asked here, one
 * executor on the subject below it.
 */
const askSubject = "slipway.plugin.ask";

/** What an executor answers from. */
export interface PluginAdmin {
  /** A token of its own, by which it is asked alone. */
  readonly executorId: string;
  list(): readonly MessageInitShape<typeof PluginStatusSchema>[];
  /** Waits for a line, no longer than it is asked to, when there is none. Throws `not_found`. */
  lines(ask: PluginLinesAsk): Promise<readonly MessageInitShape<typeof PluginLineSchema>[]>;
  /** Resolves when the old process is gone. Throws `not_found`, and `precondition` for one that runs elsewhere. */
  restart(name: string): Promise<MessageInitShape<typeof PluginStatusSchema>>;
}

/** Answers questions about plugins until it is disposed. */
export function servePluginAdmin(bus: Bus, admin: PluginAdmin): AsyncDisposable {
  const answering = new Set<Promise<void>>();
  const callback = (error: Error | null, message: Msg): void => {
    if (error) {
      bus.log.warn({ err: error }, "questions about plugins are not heard");
      return;
    }
    const answer = respond(message).finally(() => answering.delete(answer));
    answering.add(answer);
  };
  const subscriptions = [askSubject, `${askSubject}.${subjectToken("executor", admin.executorId)}`].map((subject) =>
    bus.connection.subscribe(subject, { callback }),
  );
  return {
    [Symbol.asyncDispose]: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
      await Promise.race([Promise.all(answering), wait(1_000, undefined, { ref: false })]);
    },
  };

  /** Never throws. */
  async function respond(message: Msg): Promise<void> {
    const answer = await answerTo(message.data).catch((error: unknown): MessageInitShape<typeof PluginAnswerSchema> => {
      if (!isFault(error)) bus.log.error({ err: error }, "a question about plugins failed");
      const told = isFault(error) ? error : new Fault("internal", "internal error");
      return { answer: { case: "fault", value: { code: told.code, message: told.message } } };
    });
    try {
      message.respond(toBinary(PluginAnswerSchema, create(PluginAnswerSchema, answer)));
    } catch (err) {
      bus.log.debug({ err }, "an answer about plugins was not sent");
    }
  }

  async function answerTo(data: Uint8Array): Promise<MessageInitShape<typeof PluginAnswerSchema>> {
    const { ask } = fromBinary(PluginAskSchema, data);
    switch (ask.case) {
      case "list":
        return { answer: { case: "list", value: { plugins: [...admin.list()] } } };
      case "lines":
        return { answer: { case: "lines", value: { lines: [...(await admin.lines(ask.value))] } } };
      case "restart":
        return { answer: { case: "restarted", value: await admin.restart(ask.value.name) } };
      default:
        throw new Fault("invalid", "this executor does not know what it is asked: update it");
    }
  }
}

/** How long executors have to answer, and how long nobody may have answered for the list to be complete. */
const answersMs = 2_000;
const quietMs = 500;

/** The plugins of all executors that answer in time. */
export async function listPlugins(bus: Bus, { signal }: CallOptions = {}): Promise<readonly PluginStatus[]> {
  await bus.ready(signal);
  const plugins: PluginStatus[] = [];
  try {
    const ask = toBinary(PluginAskSchema, create(PluginAskSchema, { ask: { case: "list", value: {} } }));
    const answers = await bus.connection.requestMany(askSubject, ask, { maxWait: answersMs, strategy: "timer", headers: traceHeaders() });
    const each = answers[Symbol.asyncIterator]();
    for (let limitMs = answersMs; ; limitMs = quietMs) {
      const next = await Promise.race([each.next(), wait(limitMs, undefined, signal ? { signal } : {})]);
      if (next === undefined || next.done) break;
      const { answer } = fromBinary(PluginAnswerSchema, next.value.data);
      if (answer.case === "list") plugins.push(...answer.value.plugins);
    }
    // Not waited for: it ends when the time for answers is over.
    void each.return?.().catch(() => {});
    return plugins;
  } catch (error) {
    signal?.throwIfAborted();
    const fault = natsFault("list plugins", error);
    // No responders: no executor is there.
    if (isFault(fault, "unavailable") && bus.connected) return plugins;
    throw fault;
  }
}

/** Lines of a plugin, oldest first; none when none came within `waitMs`. Throws `unavailable` when its executor is gone, and what that throws. */
export async function readPluginLines(
  bus: Bus,
  executorId: string,
  ask: { readonly name: string; readonly after?: bigint; readonly tail?: number; readonly waitMs?: number },
  options: CallOptions = {},
): Promise<readonly PluginLine[]> {
  const { waitMs = 0 } = ask;
  const { answer } = await askOne(bus, executorId, { case: "lines", value: ask }, waitMs + 5_000, options);
  return answer.case === "lines" ? answer.value.lines : [];
}

/** Ends a plugin's process as a stop would, and has it started again. Throws `unavailable` when its executor is gone, and what that throws. */
export async function restartPlugin(
  bus: Bus,
  executorId: string,
  name: string,
  options: CallOptions = {},
): Promise<PluginStatus | undefined> {
  const { answer } = await askOne(bus, executorId, { case: "restart", value: { name } }, 60_000, options);
  return answer.case === "restarted" ? answer.value : undefined;
}

type Ask = MessageInitShape<typeof PluginAskSchema>["ask"];

async function askOne(bus: Bus, executorId: string, ask: Ask, timeoutMs: number, { signal }: CallOptions): Promise<PluginAnswer> {
  await bus.ready(signal);
  let data: Uint8Array;
  try {
    const message = toBinary(PluginAskSchema, create(PluginAskSchema, { ...(ask && { ask }) }));
    const subject = `${askSubject}.${subjectToken("executor", executorId)}`;
    const asked = bus.connection.request(subject, message, { timeout: timeoutMs, headers: traceHeaders() });
    ({ data } = await abortable(asked, signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw natsFault("ask an executor about its plugin", error);
  }
  const answer = fromBinary(PluginAnswerSchema, data);
  if (answer.answer.case === "fault") {
    const { code, message } = answer.answer.value;
    throw new Fault(isFaultCode(code) ? code : "internal", message);
  }
  return answer;
}

async function abortable<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  answer.catch(() => {});
  return Promise.race([answer, aborted]).finally(() => signal?.removeEventListener("abort", onAbort));
}

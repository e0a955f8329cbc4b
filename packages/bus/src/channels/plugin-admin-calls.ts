import { setTimeout as wait } from "node:timers/promises";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Actor, Fault, isFault, isFaultCode } from "@slipway/domain";
import { type PluginAnswer, PluginAnswerSchema, PluginAskSchema, type PluginLine, type PluginStatus } from "@slipway/proto/state";
import { encodeActor } from "@slipway/state";
import { abortable } from "../connection/abortable.ts";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { natsFault } from "../connection/faults/nats-fault.ts";
import { signatureOf } from "../signatures/signer.ts";
import { traceHeaders } from "../topics/writing/trace-headers.ts";
import type { PipedPlace } from "../users/role.ts";
import { type ExecutorKey, everyExecutor, subjectOfExecutor } from "./plugin-admin-subjects.ts";

/** How long executors have to answer, and after which silence the list counts as complete. */
const answersMs = 2_000;
const quietMs = 500;

/** The plugins of all executors that answer in time, or of those of a piped. */
export async function listPlugins(
  bus: Bus,
  { signal, piped }: CallOptions & { readonly piped?: PipedPlace } = {},
): Promise<readonly PluginStatus[]> {
  await bus.ready(signal);
  const plugins: PluginStatus[] = [];
  try {
    const ask = toBinary(PluginAskSchema, create(PluginAskSchema, { ask: { case: "list", value: {} } }));
    const answers = await bus.connection.requestMany(everyExecutor(piped), ask, {
      maxWait: answersMs,
      strategy: "timer",
      headers: traceHeaders(),
    });
    const each = answers[Symbol.asyncIterator]();
    for (let limitMs = answersMs; ; limitMs = quietMs) {
      const next = await Promise.race([each.next(), wait(limitMs, undefined, signal ? { signal } : {})]);
      if (next === undefined || next.done) break;
      const { answer } = fromBinary(PluginAnswerSchema, next.value.data);
      if (answer.case === "list") plugins.push(...answer.value.plugins);
    }
    // Not awaited: it ends when the time for answers is over.
    void each.return?.().catch(() => {});
    return plugins;
  } catch (error) {
    signal?.throwIfAborted();
    const fault = natsFault("list plugins", error);
    // No responders: no executor is running.
    if (isFault(fault, "unavailable") && bus.connected) return plugins;
    throw fault;
  }
}

/** Reads output lines of a plugin, oldest first; none if there was no line within `waitMs`. Throws `unavailable` if the executor is gone, and the executor's Fault. */
export async function readPluginLines(
  bus: Bus,
  executor: ExecutorKey,
  ask: { readonly name: string; readonly after?: bigint; readonly tail?: number; readonly waitMs?: number },
  options: CallOptions = {},
): Promise<readonly PluginLine[]> {
  const { waitMs = 0 } = ask;
  const { answer } = await askOne(bus, executor, { case: "lines", value: ask }, waitMs + 5_000, options);
  return answer.case === "lines" ? answer.value.lines : [];
}

/** Stops a plugin's process gracefully and starts it again, for `actor`. Throws `unavailable` if the executor is gone, and the executor's Fault. */
export async function restartPlugin(
  bus: Bus,
  executor: ExecutorKey,
  { name, actor, reason = "" }: { readonly name: string; readonly actor: Actor; readonly reason?: string },
  options: CallOptions = {},
): Promise<PluginStatus | undefined> {
  const { answer } = await askOne(bus, executor, { case: "restart", value: { name, actor: encodeActor(actor), reason } }, 60_000, options);
  return answer.case === "restarted" ? answer.value : undefined;
}

type Ask = MessageInitShape<typeof PluginAskSchema>["ask"];

async function askOne(bus: Bus, executor: ExecutorKey, ask: Ask, timeoutMs: number, { signal }: CallOptions): Promise<PluginAnswer> {
  await bus.ready(signal);
  let data: Uint8Array;
  try {
    const message = toBinary(PluginAskSchema, create(PluginAskSchema, { ...(ask && { ask }) }));
    const subject = subjectOfExecutor(executor);
    const headers = traceHeaders(signatureOf(bus, subject, message));
    const asked = bus.connection.request(subject, message, { timeout: timeoutMs, headers });
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

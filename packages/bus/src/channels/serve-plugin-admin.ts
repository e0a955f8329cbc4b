import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Msg } from "@nats-io/transport-node";
import { Fault, isFault } from "@slipway/domain";
import {
  PluginAnswerSchema,
  PluginAskSchema,
  type PluginLineSchema,
  type PluginLinesAsk,
  type PluginStatusSchema,
} from "@slipway/proto/state";
import { bounded } from "../connection/bounded.ts";
import type { Bus } from "../connection/bus.ts";
import { everyExecutor, subjectOfExecutor } from "./plugin-admin-subjects.ts";

/** What an executor answers requests about its plugins with. */
export interface PluginAdmin {
  /** Identifies the executor; a subject token. */
  readonly executorId: string;
  list(): readonly MessageInitShape<typeof PluginStatusSchema>[];
  /** Waits for a line, up to the time the request gives, if there is none yet. Throws `not_found`. */
  lines(ask: PluginLinesAsk): Promise<readonly MessageInitShape<typeof PluginLineSchema>[]>;
  /** Resolves when the old process has ended. Throws `not_found`, and `precondition` for a plugin that is managed externally. */
  restart(name: string): Promise<MessageInitShape<typeof PluginStatusSchema>>;
}

type Answer = MessageInitShape<typeof PluginAnswerSchema>;

/** Answers requests about plugins until it is disposed. */
export function servePluginAdmin(bus: Bus, admin: PluginAdmin): AsyncDisposable {
  const answering = new Set<Promise<void>>();
  const callback = (error: Error | null, message: Msg): void => {
    if (error) {
      bus.log.warn({ err: error }, "subscription to plugin requests failed");
      return;
    }
    const answer = respond(bus, admin, message).finally(() => answering.delete(answer));
    answering.add(answer);
  };
  const subscriptions = [everyExecutor, subjectOfExecutor(admin.executorId)].map((subject) =>
    bus.connection.subscribe(subject, { callback }),
  );
  return {
    [Symbol.asyncDispose]: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
      await bounded(Promise.all(answering), 1_000);
    },
  };
}

/** Never throws. */
async function respond(bus: Bus, admin: PluginAdmin, message: Msg): Promise<void> {
  const answer = await answerTo(admin, message.data).catch((error: unknown): Answer => {
    if (!isFault(error)) bus.log.error({ err: error }, "plugin request failed");
    const { code, message: text } = isFault(error) ? error : new Fault("internal", "internal error");
    return { answer: { case: "fault", value: { code, message: text } } };
  });
  try {
    message.respond(toBinary(PluginAnswerSchema, create(PluginAnswerSchema, answer)));
  } catch (err) {
    bus.log.debug({ err }, "could not send the answer to a plugin request");
  }
}

async function answerTo(admin: PluginAdmin, data: Uint8Array): Promise<Answer> {
  const { ask } = fromBinary(PluginAskSchema, data);
  switch (ask.case) {
    case "list":
      return { answer: { case: "list", value: { plugins: [...admin.list()] } } };
    case "lines":
      return { answer: { case: "lines", value: { lines: [...(await admin.lines(ask.value))] } } };
    case "restart":
      return { answer: { case: "restarted", value: await admin.restart(ask.value.name) } };
    default:
      throw new Fault("invalid", "the executor does not know this request: upgrade the executor");
  }
}

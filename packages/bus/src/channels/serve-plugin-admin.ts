import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Msg } from "@nats-io/transport-node";
import { type Actor, Fault, isFault } from "@slipway/domain";
import { PluginAnswerSchema, PluginAskSchema, type PluginLineSchema, type PluginLinesAsk, PluginStatusSchema } from "@slipway/proto/state";
import { decodeActor } from "@slipway/state";
import { answer } from "../connection/answer.ts";
import { bounded } from "../connection/bounded.ts";
import type { Bus } from "../connection/bus.ts";
import { hear } from "../connection/hear.ts";
import { signatureHeader } from "../signatures/signer.ts";
import { type ExecutorKey, everyExecutor, subjectOfExecutor } from "./plugin-admin-subjects.ts";

/** What an executor answers requests about its plugins with. */
export interface PluginAdmin extends ExecutorKey {
  list(): readonly MessageInitShape<typeof PluginStatusSchema>[];
  /** Waits for a line, up to the time the request gives, if there is none yet. Throws `not_found`. */
  lines(ask: PluginLinesAsk): Promise<readonly MessageInitShape<typeof PluginLineSchema>[]>;
  /**
   * Resolves when the old process has ended and the audit says who asked for it. Throws `not_found`, and `precondition` for a plugin that is managed externally.
   */
  restart(name: string, wish: RestartWish): Promise<MessageInitShape<typeof PluginStatusSchema>>;
}

/** Who wants a restart, and why. `actor` is undefined in a request of an older version. */
export interface RestartWish {
  readonly actor: Actor | undefined;
  readonly reason: string;
}

type Answer = MessageInitShape<typeof PluginAnswerSchema>;
type Status = MessageInitShape<typeof PluginStatusSchema>;

/** Bytes of plugins in one message; NATS has a limit of 1 MiB. */
const mostBytes = 512 * 1024;

/** Answers requests about plugins until it is disposed. */
export function servePluginAdmin(bus: Bus, admin: PluginAdmin): AsyncDisposable {
  const answering = new Set<Promise<void>>();
  const callback = (error: Error | null, message: Msg): void => {
    if (error) {
      bus.log.warn({ err: error }, "subscription to plugin requests failed");
      return;
    }
    const responded = respond(bus, admin, message).finally(() => answering.delete(responded));
    answering.add(responded);
  };
  const subscriptions = [everyExecutor(), everyExecutor(admin), subjectOfExecutor(admin)].map((subject) =>
    hear(bus, subject, { callback }),
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
  const answers = await answersTo(bus, admin, message).catch((error: unknown): readonly Answer[] => {
    if (!isFault(error)) bus.log.error({ err: error }, "plugin request failed");
    const { code, message: text } = isFault(error) ? error : new Fault("internal", "internal error");
    return [{ answer: { case: "fault", value: { code, message: text } } }];
  });
  try {
    for (const each of answers) answer(message, toBinary(PluginAnswerSchema, create(PluginAnswerSchema, each)));
  } catch (err) {
    bus.log.debug({ err }, "could not send the answer to a plugin request");
  }
}

/** A list has several messages if its plugins do not fit into one; other answers have one. */
async function answersTo(bus: Bus, admin: PluginAdmin, { subject, headers, data }: Msg): Promise<readonly Answer[]> {
  const { ask } = fromBinary(PluginAskSchema, data);
  switch (ask.case) {
    case "list":
      return inMessages(admin.list()).map((plugins) => ({ answer: { case: "list", value: { plugins: [...plugins] } } }));
    case "lines":
      return [{ answer: { case: "lines", value: { lines: [...(await admin.lines(ask.value))] } } }];
    case "restart": {
      const { name, actor, reason } = ask.value;
      const wish = { actor: actor && decodeActor(actor), reason };
      // Executors of the piped ask each other in their own name; nobody but they and gateways may use this subject.
      const isOurs = wish.actor?.kind === "service" && wish.actor.name === "executor" && subject === subjectOfExecutor(admin);
      if (!isOurs) bus.gatewayKeys?.require({ header: headers?.get(signatureHeader), subject, data }, "restart of a plugin");
      return [{ answer: { case: "restarted", value: await admin.restart(name, wish) } }];
    }
    default:
      throw new Fault("invalid", "the executor does not know this request: upgrade the executor");
  }
}

/** Splits a list where it exceeds the size of a message. One without plugins is sent too: it is an answer. */
function inMessages(plugins: readonly Status[]): readonly (readonly Status[])[] {
  const messages: Status[][] = [[]];
  let bytes = 0;
  for (const plugin of plugins) {
    const size = toBinary(PluginStatusSchema, create(PluginStatusSchema, plugin)).length;
    if (bytes > 0 && bytes + size > mostBytes) {
      messages.push([]);
      bytes = 0;
    }
    messages.at(-1)?.push(plugin);
    bytes += size;
  }
  return messages;
}

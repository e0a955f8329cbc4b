import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Msg } from "@nats-io/transport-node";
import { type ApplicationKey, Fault, isFault, isFaultCode, messageOf } from "@slipway/domain";
import { type ApplicationPreview, type ApplicationPreviewSchema, PreviewAnswerSchema, PreviewAskSchema } from "@slipway/proto/state";
import { abortable } from "../connection/abortable.ts";
import { bounded } from "../connection/bounded.ts";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { natsFault } from "../connection/faults/nats-fault.ts";
import { subjectToken } from "../topics/subject.ts";
import { traceHeaders } from "../topics/trace-headers.ts";

/** Makes the preview of an application. Its message must fit into one of NATS. */
export type MakePreview = (key: ApplicationKey, signal: AbortSignal) => Promise<MessageInitShape<typeof ApplicationPreviewSchema>>;

/** Long enough to fetch a repository for the first time and to ask every plugin. */
const answerMs = 120_000;
/** How many previews one process makes at the same time; more are refused, so that plans do not wait for them. */
const mostAtOnce = 4;

/** Answers requests for previews of a piped until it is disposed. Of several processes of a piped one answers each request. */
export function servePreviews(bus: Bus, piped: Pick<ApplicationKey, "projectId" | "pipedId">, make: MakePreview): AsyncDisposable {
  const stop = new AbortController();
  const answering = new Set<Promise<void>>();
  const callback = (error: Error | null, message: Msg): void => {
    if (error) {
      bus.log.warn({ err: error }, "subscription to preview requests failed");
      return;
    }
    const busy = answering.size >= mostAtOnce;
    const made = busy
      ? Promise.reject(new Fault("unavailable", "too many previews are being made: ask again later"))
      : answerTo(message.data);
    const answer = respond(bus, message, made).finally(() => answering.delete(answer));
    answering.add(answer);
  };
  const answerTo = async (data: Uint8Array) =>
    await make(fromBinary(PreviewAskSchema, data), AbortSignal.any([stop.signal, AbortSignal.timeout(answerMs)]));
  const subscription = bus.connection.subscribe(subjectOf(piped), { queue: "previews", callback });
  return {
    [Symbol.asyncDispose]: async () => {
      subscription.unsubscribe();
      stop.abort();
      await bounded(Promise.all(answering), 1_000);
    },
  };
}

/** Asks the piped of an application what a deployment of the head of its branch would change. Throws `unavailable` if none answers, and the piped's Fault. */
export async function askForPreview(
  bus: Bus,
  { projectId, pipedId, applicationId }: ApplicationKey,
  { signal }: CallOptions = {},
): Promise<ApplicationPreview> {
  await bus.ready(signal);
  let data: Uint8Array;
  try {
    const ask = toBinary(PreviewAskSchema, create(PreviewAskSchema, { projectId, pipedId, applicationId }));
    const asked = bus.connection.request(subjectOf({ projectId, pipedId }), ask, { timeout: answerMs, headers: traceHeaders() });
    ({ data } = await abortable(asked, signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw natsFault(`ask piped ${pipedId} for a preview`, error);
  }
  const { answer } = fromBinary(PreviewAnswerSchema, data);
  if (answer.case === "preview") return answer.value;
  const { code = "", message = "the answer is empty" } = answer.value ?? {};
  throw new Fault(isFaultCode(code) ? code : "internal", message);
}

/** Never throws. */
async function respond(bus: Bus, message: Msg, making: ReturnType<MakePreview>): Promise<void> {
  const answer = await making.then(
    (value) => ({ case: "preview" as const, value }),
    (error: unknown) => {
      if (!isFault(error)) bus.log.error({ err: error }, "preview failed");
      const { code, message: text } = isFault(error) ? error : new Fault("internal", "internal error");
      return { case: "fault" as const, value: { code, message: text } };
    },
  );
  try {
    message.respond(fitting(toBinary(PreviewAnswerSchema, create(PreviewAnswerSchema, { answer })), bus.connection.info?.max_payload));
  } catch (err) {
    bus.log.debug({ err: messageOf(err) }, "could not send a preview");
  }
}

/** An answer, or a fault in its place if it is larger than a message of NATS: otherwise the caller would wait in vain. */
function fitting(answer: Uint8Array, mostBytes = Number.POSITIVE_INFINITY): Uint8Array {
  if (answer.length <= mostBytes) return answer;
  const message = `the preview has ${answer.length} bytes, more than the ${mostBytes} of a message of NATS`;
  return toBinary(PreviewAnswerSchema, create(PreviewAnswerSchema, { answer: { case: "fault", value: { code: "too_large", message } } }));
}

function subjectOf({ projectId, pipedId }: Pick<ApplicationKey, "projectId" | "pipedId">): string {
  return `slipway.preview.ask.${subjectToken("project", projectId)}.${subjectToken("piped", pipedId)}`;
}

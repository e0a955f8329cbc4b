import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type ApplicationKey,
  Fault,
  type ObjectEvents,
  type ObjectLogPart,
  type ObjectManifest,
  type UnmanagedObjects,
} from "@slipway/domain";
import {
  type EventsAsk,
  type EventsAskSchema,
  type ObjectEvents as EventsMessage,
  InspectionAnswerSchema,
  type InspectionAsk,
  InspectionAskSchema,
  type ObjectLogPart as LogPartMessage,
  type LogsAsk,
  type LogsAskSchema,
  type ManifestAsk,
  type ManifestAskSchema,
  type ObjectManifest as ManifestMessage,
  ObjectLogLineSchema,
  ObjectLogPartSchema,
  type UnmanagedObjects as UnmanagedMessage,
} from "@slipway/proto/state";
import { encodeObjectEvents, encodeObjectLogPart, encodeObjectManifest, encodeUnmanagedObjects } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { channels, subjectOfChannel } from "../../users/channels.ts";
import { type RequestOptions, request } from "./request.ts";
import { answerRequests, receivedFault } from "./requests.ts";
import { readStream } from "./streams/read-stream.ts";
import { ServedStreams, type StreamLimits, subjectOfStream } from "./streams/served-streams.ts";

type Piped = Pick<ApplicationKey, "projectId" | "pipedId">;
/** Which application is inspected, and where. */
export type InspectedPlace = Pick<InspectionAsk, "projectId" | "pipedId" | "applicationId" | "deployTarget">;

/** Reads objects of applications for people. */
export interface Inspections {
  getManifest(place: InspectedPlace, ask: ManifestAsk, signal: AbortSignal): Promise<ObjectManifest>;
  listEvents(place: InspectedPlace, ask: EventsAsk, signal: AbortSignal): Promise<ObjectEvents>;
  listUnmanaged(place: InspectedPlace, signal: AbortSignal): Promise<UnmanagedObjects>;
  /** Each part is read when the one before was taken. The signal aborts when nobody reads any more. */
  streamLogs(place: InspectedPlace, ask: LogsAsk, signal: AbortSignal): AsyncIterable<ObjectLogPart>;
}

/** Requests that are answered at the same time: a cluster that does not answer must not make the others wait. */
const atOnce = 32;
/** How long a person waits for a target. */
const askMs = 60_000;
/** Bytes of a part of a log. */
const mostBytes = 256 * 1024;

/** Answers requests about objects of the applications of a piped until it is disposed. Of several processes of a piped one answers each request. */
export function serveInspections(bus: Bus, piped: Piped, inspections: Inspections, limits: Partial<StreamLimits> = {}): AsyncDisposable {
  const subject = inspectionSubject(piped);
  const streams = new ServedStreams(bus, subject, limits);
  const answering = answerRequests(bus, {
    subject,
    noun: "inspection",
    atOnce,
    decode: (data) => fromBinary(InspectionAskSchema, data),
    answer: async ({ ask, ...place }, signal) => encode(await answerOf(place, ask, signal)),
    encodeFault: (value) => encode({ case: "fault", value }),
  });
  return {
    [Symbol.asyncDispose]: async () => {
      await answering[Symbol.asyncDispose]();
      await streams[Symbol.asyncDispose]();
    },
  };

  async function answerOf(place: InspectedPlace, ask: InspectionAsk["ask"], signal: AbortSignal): Promise<Answer> {
    switch (ask.case) {
      case "manifest":
        return { case: "manifest", value: encodeObjectManifest(await inspections.getManifest(place, ask.value, signal)) };
      case "events":
        return { case: "events", value: encodeObjectEvents(await inspections.listEvents(place, ask.value, signal)) };
      case "unmanaged":
        return { case: "unmanaged", value: encodeUnmanagedObjects(await inspections.listUnmanaged(place, signal)) };
      case "logs": {
        const wish = ask.value;
        return { case: "streamId", value: streams.open((each) => encodedParts(inspections.streamLogs(place, wish, each))) };
      }
      default:
        throw new Fault("invalid", "the piped does not know this request: upgrade it");
    }
  }
}

/** Asks the piped of an application for an object as it is. Throws `unavailable` if none of its livestate services answers, and the piped's Fault. */
export async function askForManifest(
  bus: Bus,
  place: InspectedPlace,
  value: MessageInitShape<typeof ManifestAskSchema>,
  options: RequestOptions = {},
): Promise<ManifestMessage> {
  const answer = await inspect(bus, place, { case: "manifest", value }, options);
  if (answer.case === "manifest") return answer.value;
  throw unexpected();
}

/** Asks the piped of an application for events. Throws like {@link askForManifest}. */
export async function askForEvents(
  bus: Bus,
  place: InspectedPlace,
  value: MessageInitShape<typeof EventsAskSchema>,
  options: RequestOptions = {},
): Promise<EventsMessage> {
  const answer = await inspect(bus, place, { case: "events", value }, options);
  if (answer.case === "events") return answer.value;
  throw unexpected();
}

/** Asks the piped of an application for objects that no application manages. Throws like {@link askForManifest}. */
export async function askForUnmanaged(bus: Bus, place: InspectedPlace, options: RequestOptions = {}): Promise<UnmanagedMessage> {
  const answer = await inspect(bus, place, { case: "unmanaged", value: {} }, options);
  if (answer.case === "unmanaged") return answer.value;
  throw unexpected();
}

/** Reads logs from the piped of an application, each part when the one before was taken. Throws like {@link askForManifest}, also if the piped goes away. */
export async function* readObjectLogs(
  bus: Bus,
  place: InspectedPlace,
  value: MessageInitShape<typeof LogsAskSchema>,
  { signal, ...options }: RequestOptions & { readonly signal: AbortSignal },
): AsyncGenerator<LogPartMessage, void, undefined> {
  const answer = await inspect(bus, place, { case: "logs", value }, { ...options, signal });
  if (answer.case !== "streamId") throw unexpected();
  const subject = subjectOfStream(inspectionSubject(place), answer.value);
  for await (const part of readStream(bus, { subject, service: serviceOf(place), signal })) yield fromBinary(ObjectLogPartSchema, part);
}

type Answer = NonNullable<MessageInitShape<typeof InspectionAnswerSchema>["answer"]>;

function encode(answer: Answer): Uint8Array {
  return toBinary(InspectionAnswerSchema, create(InspectionAnswerSchema, { answer }));
}

async function inspect(
  bus: Bus,
  { projectId, pipedId, applicationId, deployTarget }: InspectedPlace,
  ask: NonNullable<MessageInitShape<typeof InspectionAskSchema>["ask"]>,
  options: RequestOptions,
) {
  const place = { projectId, pipedId, applicationId, deployTarget };
  const { answer } = await request(
    bus,
    {
      subject: inspectionSubject(place),
      service: serviceOf(place),
      what: `ask piped ${pipedId} about an object`,
      encode: (timeoutMs) => toBinary(InspectionAskSchema, create(InspectionAskSchema, { ...place, timeoutMs, ask })),
      decode: (data) => fromBinary(InspectionAnswerSchema, data),
      faultIn: ({ answer: { case: kind, value } }) => (kind === "fault" ? value : undefined),
      timeoutMs: askMs,
    },
    options,
  );
  if (answer.case === "fault") throw receivedFault(answer.value);
  return answer;
}

function unexpected(): Fault {
  return new Fault("precondition", "the piped answered something else than it was asked for: upgrade it");
}

/** The parts as they are sent, none larger than a message may be. */
async function* encodedParts(parts: AsyncIterable<ObjectLogPart>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const part of parts) {
    let lines: LogPartMessage["lines"] = [];
    let bytes = 0;
    const whole = encodeObjectLogPart(part);
    for (const line of whole.lines) {
      const size = toBinary(ObjectLogLineSchema, line).length;
      if (lines.length > 0 && bytes + size > mostBytes) {
        yield toBinary(ObjectLogPartSchema, create(ObjectLogPartSchema, { lines }));
        lines = [];
        bytes = 0;
      }
      lines.push(line);
      bytes += size;
    }
    yield toBinary(ObjectLogPartSchema, create(ObjectLogPartSchema, { lines, notices: whole.notices }));
  }
}

function serviceOf({ pipedId }: Piped): string {
  return `livestate service of piped ${pipedId}`;
}

/** Where the livestate services of a piped answer. */
export function inspectionSubject({ projectId, pipedId }: Piped): string {
  return subjectOfChannel(channels.inspections, { projectId, pipedId });
}

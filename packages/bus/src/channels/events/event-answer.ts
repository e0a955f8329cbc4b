import { JetStreamApiError } from "@nats-io/jetstream";
import type { Fault, FaultCode } from "@slipway/domain";
import { streams } from "../../topics/streams/streams.ts";
import type { RegisteredEvent } from "./register-external-event.ts";

/** What whoever published an event is told. */
export interface EventAnswer extends RegisteredEvent {
  /** What was not as it should be, although the event was registered. */
  readonly warnings: readonly string[];
}

/** The numbers that HTTP, and so JetStream, has for what is wrong. */
const numbers: Readonly<Partial<Record<FaultCode, number>>> = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  precondition: 409,
  too_large: 413,
};

/** Added to the numbers, so that they are none of JetStream's own error codes. */
const ownCodes = 90_000;

/** The answer in the form of JetStream's acknowledgement of a publish, so that the publish call of any client understands it. */
export function successAnswer({ event, sequence, isDuplicate, warnings }: EventAnswer): string {
  return JSON.stringify({
    stream: streams.externalEvents.name,
    seq: sequence,
    ...(isDuplicate && { duplicate: true }),
    id: event.id,
    project: event.projectId,
    name: event.name,
    ...(warnings.length > 0 && { warnings }),
  });
}

/** The answer for an event that is refused, in the form of JetStream's errors. */
export function errorAnswer({ code, message }: Pick<Fault, "code" | "message">): string {
  return failure(numbers[code] ?? 500, message);
}

/** The answer for an event that is stored, but could not be registered yet. */
export function storedAnswer(reason: string): string {
  return failure(503, `${reason}: the event is stored and will be registered, sending it again with the same id changes nothing`);
}

/** Why an event was refused, if a publish failed with an `errorAnswer` that sending it again does not change; else undefined. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof JetStreamApiError)) return undefined;
  return Object.values(numbers).some((number) => error.code === ownCodes + number) ? error.message : undefined;
}

function failure(code: number, description: string): string {
  return JSON.stringify({ stream: "", seq: 0, error: { code, err_code: ownCodes + code, description } });
}

import { JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";

/** Error codes of JetStream that callers look for. */
export const apiCodes = {
  wrongLastSequence: 10071,
  streamNotFound: 10059,
  streamNameInUse: 10058,
  subjectsOverlap: 10065,
  consumerNotFound: 10014,
  filterNotUnique: 10100,
  perSubjectLimit: 10077,
} as const;

/** Whether `error` is a JetStream error of this kind. */
export function isApiError(error: unknown, kind: keyof typeof apiCodes): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.code === apiCodes[kind];
}

/**
 * What a failed exchange with NATS means for the caller: `unavailable` and `deadline` pass by themselves, `canceled` says that the bus was closed,
 * `too_large` that the message is too large, `precondition` that the server is not set up for it. Anything else is handed back as it is.
 */
export function natsFault(what: string, error: unknown): unknown {
  if (error instanceof Fault) return error;
  if (error instanceof errors.TimeoutError) return new Fault("deadline", `NATS did not answer in time: ${what}`, { cause: error });
  if (error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError)
    return new Fault("canceled", `the connection to NATS was closed: ${what}`, { cause: error });
  if (isNotEnabled(error) && error.cause instanceof JetStreamApiError)
    return new Fault("precondition", "JetStream is not enabled for this account: enable it in the configuration of nats-server", {
      cause: error,
    });
  // A leaf node answers the same for a subject that the hub does not allow, so this does not prove a wrong configuration.
  if (isNoResponders(error)) return new Fault("unavailable", `no responders on NATS: ${what}`, { cause: error });
  if (isBusy(error)) return new Fault("unavailable", `JetStream is busy: ${what}: ${error.message}`, { cause: error });
  if (error instanceof errors.InvalidArgumentError && error.message.includes("max_payload"))
    return new Fault("too_large", `${what}: larger than max_payload of nats-server: raise it there, or make the content smaller`, {
      cause: error,
    });
  return error;
}

function isNoResponders(error: unknown): boolean {
  if (isNotEnabled(error) || error instanceof errors.NoRespondersError) return true;
  return error instanceof errors.RequestError && error.isNoResponders();
}

/** By name: the client does not export the class. */
function isNotEnabled(error: unknown): error is Error {
  return error instanceof Error && error.name === "JetStreamNotEnabled";
}

function isBusy(error: unknown): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.status === 503 && !isApiError(error, "perSubjectLimit");
}

import { JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import { Fault, messageOf } from "@slipway/domain";

/** Error codes of JetStream that callers look for. */
export const apiCodes = {
  wrongLastSequence: 10071,
  streamNotFound: 10059,
  streamNameInUse: 10058,
  subjectsOverlap: 10065,
  consumerNotFound: 10014,
  filterNotUnique: 10100,
  /** The server refused to store the message: see `isPerSubjectLimit`. */
  notStored: 10077,
  accountLimit: 10002,
  insufficientResources: 10023,
  insufficientStorage: 10047,
  consumerStore: 10012,
  streamStore: 10049,
} as const;

/** Whether `error` is a JetStream error of this kind. */
export function isApiError(error: unknown, kind: keyof typeof apiCodes): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.code === apiCodes[kind];
}

/** Whether a message was refused because its subject has one already. By text: the code is the same for every limit of a stream. */
export function isPerSubjectLimit(error: unknown): boolean {
  return isApiError(error, "notStored") && error.message.includes("per subject");
}

/** Answers of a server that may not, or cannot, use more space. A message that it could not write to a full disk gets no answer at all. */
const spaceCodes: ReadonlySet<number> = new Set([
  apiCodes.accountLimit,
  apiCodes.insufficientResources,
  apiCodes.insufficientStorage,
  apiCodes.consumerStore,
  apiCodes.streamStore,
]);

/** Whether the disk is full, or the space that nats-server, the account or the stream may use is exhausted. */
export function isSpaceError(error: unknown): boolean {
  if (!(error instanceof JetStreamApiError)) return false;
  if (spaceCodes.has(error.code) || error.message.includes("no space left on device")) return true;
  return error.code === apiCodes.notStored && !isPerSubjectLimit(error);
}

/**
 * What a failed exchange with NATS means for the caller: `unavailable` and `deadline` pass by themselves, `canceled` says that the bus was closed,
 * a missing stream is `unavailable` if it is created again, `too_large` that the message is too large, `precondition` that the server is not set up for it. Anything else is handed back as it is.
 */
export function natsFault(what: string, error: unknown, streams: { readonly areKept: boolean } = { areKept: false }): unknown {
  if (error instanceof Fault) return error;
  if (error instanceof errors.TimeoutError) return new Fault("deadline", `NATS did not answer in time: ${what}`, { cause: error });
  if (error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError)
    return new Fault("canceled", `the connection to NATS was closed: ${what}`, { cause: error });
  if (streams.areKept && isApiError(error, "streamNotFound"))
    return new Fault("unavailable", `a stream is missing and is created again: ${what}`, { cause: error });
  if (isNotEnabled(error) && error.cause instanceof JetStreamApiError)
    return new Fault("precondition", "JetStream is not enabled for this account: enable it in the configuration of nats-server", {
      cause: error,
    });
  // A leaf node answers the same for a subject that the hub does not allow, so this does not prove a wrong configuration.
  if (isNoResponders(error)) return new Fault("unavailable", `no responders on NATS: ${what}`, { cause: error });
  if (isNotPermitted(error))
    return new Fault("precondition", `the NATS user of this service may not do this: ${what}: allow it in the permissions of the user`, {
      cause: error,
    });
  if (isSpaceError(error)) return new Fault("unavailable", `JetStream stored nothing: ${what}: ${messageOf(error)}`, { cause: error });
  if (isBusy(error)) return new Fault("unavailable", `JetStream is busy: ${what}: ${error.message}`, { cause: error });
  if (error instanceof errors.InvalidArgumentError && error.message.includes("max_payload"))
    return new Fault("too_large", `${what}: larger than max_payload of nats-server: raise it there, or make the content smaller`, {
      cause: error,
    });
  return error;
}

/** Whether the permissions of the user do not allow it. */
export function isNotPermitted(error: unknown): boolean {
  return (
    error instanceof errors.PermissionViolationError ||
    (error instanceof errors.RequestError && error.cause instanceof errors.PermissionViolationError)
  );
}

/** Whether nobody answers on the subject. */
export function isNoResponders(error: unknown): boolean {
  if (isNotEnabled(error) || error instanceof errors.NoRespondersError || isUnansweredBatch(error)) return true;
  return error instanceof errors.RequestError && error.isNoResponders();
}

/** By name: the client does not export the class. */
function isNotEnabled(error: unknown): error is Error {
  return error instanceof Error && error.name === "JetStreamNotEnabled";
}

/** The answer to a batch of direct reads from a stream that does not exist, or whose leader is gone. By name: the client does not export the class. */
function isUnansweredBatch(error: unknown): boolean {
  return error instanceof Error && error.name === "JetStreamStatusError" && "code" in error && error.code === 503;
}

function isBusy(error: unknown): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.status === 503 && !isPerSubjectLimit(error);
}

import { Code, ConnectError } from "@connectrpc/connect";
import { boundText, Fault, type FaultCode, faultCodes, isFault, isFaultCode } from "@slipway/domain";
import { brokenRuleOf } from "./broken-protocol.ts";

/** The meaning of codes that peers send but Slipway does not. */
const foreign: ReadonlyMap<Code, FaultCode> = new Map([
  [Code.OutOfRange, "invalid"],
  [Code.AlreadyExists, "conflict"],
  // A retry does not help until the peer is replaced by one that implements the call.
  [Code.Unimplemented, "precondition"],
]);

/** Carries the fault code, because peers also send RESOURCE_EXHAUSTED for a quota, where a retry can succeed. */
const faultHeader = "slipway-fault";

/** Codes that the RPC library and authentication raise about the call itself; their text is meant for the caller. */
const aboutTheCall: readonly Code[] = [
  Code.InvalidArgument,
  Code.Unimplemented,
  Code.ResourceExhausted,
  Code.DeadlineExceeded,
  Code.Canceled,
  Code.Unauthenticated,
  Code.PermissionDenied,
];

/** gRPC sends messages percent-encoded, up to three times as long, in HTTP/2 headers, of which Node accepts 64 KiB. */
const messageBytes = 8 * 1024;

/** The error that a caller receives. A long message is cut, see `boundText`; all of it is in the log of this process. The text of an error that is not a Fault is withheld: it may contain secrets. */
export function connectErrorFor(error: unknown): ConnectError {
  if (isFault(error))
    return new ConnectError(sendable(error.message), faultCodes[error.code].grpc, { [faultHeader]: error.code }, undefined, error);
  if (error instanceof ConnectError && !error.isWireError && aboutTheCall.includes(error.code)) {
    const message = sendable(error.rawMessage);
    // Its details say the same once more, at greater length.
    return message === error.rawMessage ? error : new ConnectError(message, error.code, error.metadata, undefined, error.cause);
  }
  // A caller that aborted does not read this. For other callers, this process is stopping.
  if (error instanceof Error && error.name === "AbortError")
    return new ConnectError("the call was interrupted: retry it", Code.Unavailable);
  return new ConnectError("internal error", Code.Internal);
}

/** A message that a header can hold. Lone surrogates, which cannot be encoded, are replaced. */
function sendable(message: string): string {
  return boundText(message.toWellFormed(), messageBytes);
}

/**
 * The Fault for an error of a call that this process made. Keeps the peer's message. A connection that failed or broke is `unavailable`, and an answer
 * that breaks the protocol is `internal`: another attempt gets the same answer.
 */
export function faultFromRpc(error: unknown): Fault {
  if (isFault(error)) return error;
  const rpc = ConnectError.from(error);
  const rule = brokenRuleOf(rpc);
  if (rule !== undefined)
    return new Fault("internal", `the answer cannot be read (${rule}): perhaps an error with a text too long for headers`, {
      cause: error,
    });
  // Of this side, such as one that could not dial. One that was sent has its code in the header.
  const { cause } = rpc;
  if (!rpc.isWireError && isFault(cause) && !rpc.metadata.has(faultHeader)) return new Fault(cause.code, cause.message, { cause: error });
  if (hasCode(rpc, untrusted)) {
    // Node advises an option of its own, which is none of ours.
    const why = rpc.rawMessage.replace(/; if the root CA.*/s, "");
    return new Fault("precondition", `the certificate of the server is not trusted: ${why}: name its authority with --ca-file`, {
      cause: error,
    });
  }
  return new Fault(isBrokenConnection(rpc) ? "unavailable" : receivedCode(rpc), rpc.rawMessage, { cause: error });
}

function receivedCode({ code, rawMessage, metadata }: ConnectError): FaultCode {
  const named = metadata.get(faultHeader) ?? "";
  if (isFaultCode(named) && faultCodes[named].grpc === code) return named;
  // The gRPC libraries of all languages use one code both for a message above the limit and for a quota.
  if (code === Code.ResourceExhausted) return /larger than|exceeds maximum size/.test(rawMessage) ? "too_large" : "unavailable";
  return (
    Object.keys(faultCodes)
      .filter(isFaultCode)
      .find((each) => faultCodes[each].grpc === code) ??
    foreign.get(code) ??
    "internal"
  );
}

const brokenConnection = /^(ECONN|EPIPE|ENOENT|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|ERR_HTTP2_|ERR_STREAM_)/;

/** What is wrong with a certificate: a connection that is tried again fails again. */
const untrusted = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** Node's error codes are more exact than the RPC code made from them: a reset connection arrives as `aborted`. */
function isBrokenConnection(error: ConnectError): boolean {
  return hasCode(error, brokenConnection);
}

function hasCode(error: ConnectError, wanted: RegExp): boolean {
  if (error.isWireError) return false;
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && wanted.test(at.code)) return true;
  }
  return false;
}

import { Code, ConnectError } from "@connectrpc/connect";
import { Fault, type FaultCode, faultCodes, isFault, isFaultCode } from "@slipway/domain";

/** What the codes of a peer mean that no Fault of ours is sent as. */
const foreign: ReadonlyMap<Code, FaultCode> = new Map([
  [Code.OutOfRange, "invalid"],
  [Code.AlreadyExists, "conflict"],
  // Calling again does not help until the peer is replaced by one that implements the call.
  [Code.Unimplemented, "precondition"],
]);

/** Names the fault of an answer, because peers also send RESOURCE_EXHAUSTED for a quota, which passes. */
const faultHeader = "slipway-fault";

/** Codes that the RPC library and sign-in interceptors raise about the call itself; their text is meant for the caller. */
const aboutTheCall: readonly Code[] = [
  Code.InvalidArgument,
  Code.Unimplemented,
  Code.ResourceExhausted,
  Code.DeadlineExceeded,
  Code.Canceled,
  Code.Unauthenticated,
  Code.PermissionDenied,
];

/** What a caller is told about an error. The text of anything but a Fault stays here: it may hold what the caller must not see. */
export function connectErrorFor(error: unknown): ConnectError {
  if (isFault(error)) return new ConnectError(error.message, faultCodes[error.code].grpc, { [faultHeader]: error.code }, undefined, error);
  if (error instanceof ConnectError && !error.isWireError && aboutTheCall.includes(error.code)) return error;
  // A caller that aborted does not read this; for the others it was this process that was told to stop.
  if (error instanceof Error && error.name === "AbortError")
    return new ConnectError("the call was interrupted: call again", Code.Unavailable);
  return new ConnectError("internal error", Code.Internal);
}

/** The Fault for an error of a call we made. The peer's message is kept; a connection that failed or broke is `unavailable`. */
export function faultFromRpc(error: unknown): Fault {
  if (isFault(error)) return error;
  const rpc = ConnectError.from(error);
  return new Fault(isBrokenConnection(rpc) ? "unavailable" : receivedCode(rpc), rpc.rawMessage, { cause: error });
}

function receivedCode({ code, rawMessage, metadata }: ConnectError): FaultCode {
  const named = metadata.get(faultHeader) ?? "";
  if (isFaultCode(named) && faultCodes[named].grpc === code) return named;
  // The libraries of all languages use one code for a message above the limit and for a quota.
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

/** Node's own error codes say more than the RPC code made of them: a reset connection arrives as `aborted`. */
function isBrokenConnection(error: ConnectError): boolean {
  if (error.isWireError) return false;
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && brokenConnection.test(at.code)) return true;
  }
  return false;
}

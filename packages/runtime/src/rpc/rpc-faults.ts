import { Code, ConnectError } from "@connectrpc/connect";
import { Fault, type FaultCode, isFault } from "@slipway/domain";

/**
 * What a Fault is called on the wire. `conflict` is `aborted`, not `already_exists`: it says that somebody else wrote first
 * and the caller should read and decide again, which is what gRPC means by `aborted`; most conflicts are not about creation.
 */
const codes: Record<FaultCode, Code> = {
  invalid: Code.InvalidArgument,
  not_found: Code.NotFound,
  conflict: Code.Aborted,
  precondition: Code.FailedPrecondition,
  unavailable: Code.Unavailable,
  deadline: Code.DeadlineExceeded,
  canceled: Code.Canceled,
  internal: Code.Internal,
};

/** What each code of a peer means to us. */
const faults: Record<Code, FaultCode> = {
  [Code.InvalidArgument]: "invalid",
  [Code.OutOfRange]: "invalid",
  [Code.NotFound]: "not_found",
  [Code.Aborted]: "conflict",
  [Code.AlreadyExists]: "conflict",
  [Code.FailedPrecondition]: "precondition",
  // Asking again does not help until somebody changes the peer or the credentials.
  [Code.Unimplemented]: "precondition",
  [Code.PermissionDenied]: "precondition",
  [Code.Unauthenticated]: "precondition",
  [Code.Unavailable]: "unavailable",
  [Code.ResourceExhausted]: "unavailable",
  [Code.DeadlineExceeded]: "deadline",
  [Code.Canceled]: "canceled",
  [Code.Internal]: "internal",
  [Code.Unknown]: "internal",
  [Code.DataLoss]: "internal",
};

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
  if (isFault(error)) return new ConnectError(error.message, codes[error.code], undefined, undefined, error);
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
  const code = isBrokenConnection(rpc) ? "unavailable" : faults[rpc.code];
  return new Fault(code, rpc.rawMessage, { cause: error });
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

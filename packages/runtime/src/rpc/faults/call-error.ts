import { Code, ConnectError } from "@connectrpc/connect";

/** Whether `error` comes from an RPC that this process made, however often it was wrapped since. */
export function isCallError(error: unknown): boolean {
  return callErrorIn(error) !== undefined;
}

/** Whether the peer does not implement the call. */
export function isUnimplemented(error: unknown): boolean {
  return callErrorIn(error)?.code === Code.Unimplemented;
}

/** Whether the peer itself answered with this error, so that it is reachable. */
export function isAnswer(error: unknown): boolean {
  return callErrorIn(error)?.isWireError === true;
}

function callErrorIn(error: unknown): ConnectError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof ConnectError) return at;
  return undefined;
}

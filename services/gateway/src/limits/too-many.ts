import { Code, ConnectError } from "@connectrpc/connect";

/**
 * The refusal of a call that its caller may make later: `resource_exhausted`, which is 429 for clients of HTTP, with `retry-after` in seconds (RFC 9110, 10.2.3).
 * Nothing of the call was done, so that it may be made again.
 */
export function tooMany(message: string, waitMs: number): ConnectError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new ConnectError(`${message}: try again in ${seconds} s`, Code.ResourceExhausted, { "retry-after": `${seconds}` });
}

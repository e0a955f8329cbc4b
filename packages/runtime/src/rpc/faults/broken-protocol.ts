import type { ConnectError } from "@connectrpc/connect";

/** Errors of sessions whose peer spoke HTTP/2 before: not those of a port on which something else listens. */
const brokenAnswers = new WeakSet<Error>();

/** Notes the error of a session whose peer spoke HTTP/2 before. */
export function noteBrokenAnswer(error: Error): void {
  brokenAnswers.add(error);
}

/** What a stream was closed with because of what was sent on it. A peer that dies closes its streams with other codes. */
const brokenRule = /\b(?:NGHTTP2_|error code )(PROTOCOL_ERROR|FLOW_CONTROL_ERROR|FRAME_SIZE_ERROR|COMPRESSION_ERROR|ENHANCE_YOUR_CALM)\b/;
/** What the library says about an answer whose trailers could not be sent. */
const withoutStatus = "protocol error: missing status";

/** The rule of HTTP/2 or gRPC that an answer broke, so that another attempt would get the same answer; undefined for any other error. */
export function brokenRuleOf(error: ConnectError): string | undefined {
  if (error.isWireError) return undefined;
  if (error.rawMessage === withoutStatus) return "no status";
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const rule = brokenRule.exec(at.message)?.[1];
    if (rule !== undefined) return rule;
    if (at.message === "Protocol error" && brokenAnswers.has(at)) return "PROTOCOL_ERROR";
  }
  return undefined;
}

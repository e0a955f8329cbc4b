import { headers, type MsgHdrs } from "@nats-io/transport-node";
import { currentTraceparent } from "@slipway/runtime";

const name = "traceparent";

/** Headers with the trace context of the active span, plus `more`. */
export function traceHeaders(more: Readonly<Record<string, string>> = {}): MsgHdrs {
  const made = headers();
  const traceparent = currentTraceparent();
  if (traceparent !== undefined) made.set(name, traceparent);
  for (const [key, value] of Object.entries(more)) made.set(key, value);
  return made;
}

/** The W3C trace context that a message was published with. */
export function traceparentOf(message: { readonly headers?: MsgHdrs | undefined }): string | undefined {
  return message.headers?.get(name) || undefined;
}

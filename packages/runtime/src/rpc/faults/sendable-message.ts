import { Buffer } from "node:buffer";

/** gRPC sends messages percent-encoded, up to three times as long, in HTTP/2 headers, of which Node accepts 64 KiB. */
const messageBytes = 8 * 1024;

/** A message that a header can hold: long ones are truncated, with a note, and lone surrogates, which cannot be encoded, are replaced. */
export function sendableMessage(message: string): string {
  const bytes = Buffer.from(message.toWellFormed());
  if (bytes.length <= messageBytes) return message.toWellFormed();
  // A decoder that expects more drops the character that is cut in two.
  const start = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, messageBytes), { stream: true });
  return `${start}\n(truncated: the message has ${bytes.length} bytes)`;
}

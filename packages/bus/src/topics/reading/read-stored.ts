import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import type { Bus } from "../../connection/bus.ts";
import { signatureHeader } from "../../signatures/signer.ts";
import type { Topic } from "../topic.ts";
import type { StoredMessage } from "./consumer-read.ts";

/**
 * Reads a message of a stream, with its parts. Throws `invalid` if it cannot be decoded or says to be of another subject, and `forbidden` if a gateway has to sign it and none
 * that is known has.
 */
export function readStored<Desc extends DescMessage>(
  { gatewayKeys }: Pick<Bus, "gatewayKeys">,
  topic: Topic<Desc>,
  message: Pick<StoredMessage, "subject" | "data" | "header"> | Pick<JsMsg, "subject" | "data" | "headers">,
  parts: readonly Uint8Array[] = [],
): MessageShape<Desc> {
  const { subject, data } = message;
  const headers = "header" in message ? message.header : message.headers;
  if (topic.isSigned) gatewayKeys?.require({ header: headers?.get(signatureHeader), subject, data }, topic.noun);
  const read = topic.decode(data, parts);
  topic.requireSubject(read, subject);
  return read;
}

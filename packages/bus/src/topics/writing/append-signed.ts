import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { signatureOf } from "../../signatures/signer.ts";
import { encodeMessage, type Topic } from "../topic.ts";
import { append } from "./append.ts";

/** Stores the next message of its subject, signed by this gateway. Undefined if another writer was first. Throws `invalid` for ids that cannot be part of a subject. */
export async function appendSigned<Desc extends DescMessage>(
  bus: Bus,
  topic: Topic<Desc>,
  message: MessageShape<Desc>,
  {
    expected,
    keptSeconds,
    ...options
  }: CallOptions & {
    /** Sequence of the message before; 0 for none. */
    readonly expected: number;
    /** When the server removes it; default: never. NATS takes whole seconds, at least one. */
    readonly keptSeconds?: number;
  },
): Promise<number | undefined> {
  const subject = topic.subjectOf(message);
  const data = encodeMessage(topic, message);
  const ttl = keptSeconds === undefined ? {} : { "Nats-TTL": `${Math.max(1, Math.ceil(keptSeconds))}s` };
  const headers = { ...ttl, ...signatureOf(bus, subject, data) };
  return await append(bus, { stream: topic.stream.name, subject, data, expected, headers }, options);
}

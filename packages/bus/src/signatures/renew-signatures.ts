import { isFault } from "@slipway/domain";
import type { Bus, CallOptions } from "../connection/bus.ts";
import type { StoredMessage } from "../topics/reading/consumer-read.ts";
import { lastMessages } from "../topics/reading/direct-get.ts";
import type { Topic } from "../topics/topic.ts";
import { topics } from "../topics/topics.ts";
import { append } from "../topics/writing/append.ts";
import { type Signer, signatureHeader, signedBy } from "./signer.ts";

/** What gateways sign for themselves, and read again much later. */
const kept: readonly Topic[] = Object.values(topics).filter(({ isSigned, stream }) => isSigned && "only" in stream);

/**
 * Signs with the key of this gateway what another key of the gateways has signed, so that it stays valid when that one is retired. Does nothing for a connection that does
 * not sign. Idempotent; of several gateways one writes each message, and what another gateway writes meanwhile stays.
 */
export async function renewSignatures(bus: Bus, options: CallOptions = {}): Promise<void> {
  const { signer } = bus;
  if (signer === undefined) return;
  for (const topic of kept)
    for await (const message of lastMessages(bus, topic.stream.name, topic.filter(), options)) {
      const { subject, data, header, seq, time } = message;
      if (!needsRenewal(bus, topic, message, signer)) continue;
      const ttl = Number.parseInt(header.get("Nats-TTL"), 10);
      const left = Math.max(1, Math.ceil(ttl - (Date.now() - time.getTime()) / 1_000));
      const headers = { ...(Number.isNaN(ttl) ? {} : { "Nats-TTL": `${left}s` }), [signatureHeader]: signer.sign(subject, data) };
      await append(bus, { stream: topic.stream.name, subject, data, expected: seq, headers }, options);
    }
}

/** What no gateway has signed is left alone: it counts for nothing. */
function needsRenewal(
  { gatewayKeys, log }: Bus,
  { noun }: Topic,
  { subject, data, header }: StoredMessage,
  { publicKey }: Signer,
): boolean {
  const signature = header.get(signatureHeader);
  if (signedBy(signature, subject, data) === publicKey) return false;
  try {
    gatewayKeys?.require({ header: signature, subject, data }, noun);
    return gatewayKeys !== undefined;
  } catch (err) {
    if (!isFault(err, "forbidden")) throw err;
    log.error({ err, subject }, `found a ${noun} that no gateway has signed: it counts for nothing`);
    return false;
  }
}

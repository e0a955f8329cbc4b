import { headers } from "@nats-io/transport-node";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { subjectOf } from "../../topics/subject.ts";
import { store } from "../../topics/writing/publish.ts";

/** A CDEvent about an application, on its way to other programs. */
export interface CdEventMessage {
  readonly projectId: string;
  readonly applicationId: string;
  /** Such as `dev.cdevents.service.deployed.0.3.0`. */
  readonly type: string;
  /** Stored once within an hour. */
  readonly id: string;
  /** The event as JSON. */
  readonly data: Uint8Array;
  /** The attributes of the CloudEvent that carries it, without their prefix. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Stores a CDEvent on `slipway.cdevent.<project>.<application>.<subject>.<predicate>`, as a CloudEvent in binary mode (the NATS protocol binding of CloudEvents
 * 1.0: attributes in `ce-` headers, percent-encoded; the data in the body). Throws `invalid` if an id cannot be part of a subject.
 */
export async function publishCdEvent(bus: Bus, message: CdEventMessage, options: CallOptions = {}): Promise<void> {
  const { projectId, applicationId, type, id, data, attributes } = message;
  const [, , subject = "", predicate = ""] = type.split(".");
  const made = headers();
  made.set("Nats-Msg-Id", id);
  made.set("content-type", "application/json");
  for (const [name, value] of Object.entries(attributes)) made.set(`ce-${name}`, headerValue(value));
  const values = { projectId, applicationId, subject, predicate };
  await store(bus, { subject: subjectOf("slipway.cdevent", Object.keys(values), values), data, headers: made }, options);
}

/** What a header cannot hold is percent-encoded, as the protocol binding says. */
export function headerValue(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]|["%]/gu, encodeURIComponent);
}

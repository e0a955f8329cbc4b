import { headers } from "@nats-io/transport-node";
import { type AuditEntry, type AuditLink, newAuditEntry } from "@slipway/domain";
import { encodeAuditEntry } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { publish, store } from "../topics/publish.ts";
import { subjectToken } from "../topics/subject.ts";
import { topics } from "../topics/topics.ts";

/** Reports an act for the audit. Resolves when it is stored; the trace service records it. Idempotent by its id. */
export async function reportAct(bus: Bus, entry: AuditEntry, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.auditIntake, encodeAuditEntry(newAuditEntry(entry)), { ...options, msgId: entry.id });
}

/** A recorded act, with its place in the chain of its project. */
export interface ChainedEntry {
  readonly entry: AuditEntry;
  readonly link: AuditLink;
}

/** The type of every CloudEvent of the audit begins like this, followed by the action. */
const typePrefix = "dev.slipway.audit";

/**
 * Tells other programs of a recorded act on `slipway.audit.<project>.<object>.<verb>` (`_` for no project), as a CloudEvent in binary mode. Its data is the
 * text that is hashed; `ce-sequence`, `ce-hash` and `ce-previoushash` say where it is in its chain, so that the stream is a copy to compare with. At least once.
 */
export async function publishAuditEvent(bus: Bus, { entry, link }: ChainedEntry, options: CallOptions = {}): Promise<void> {
  const { id, projectId, pipedId, action, at } = entry;
  const [subject] = entry.objects;
  const attributes: Readonly<Record<string, string>> = {
    specversion: "1.0",
    id,
    source: `/slipway/${encodeURIComponent(projectId)}${pipedId && `/${encodeURIComponent(pipedId)}`}`,
    type: `${typePrefix}.${action}`,
    time: at.toString(),
    ...(subject && { subject: encodeURI(`${subject.kind}/${subject.id}`) }),
    sequence: String(link.sequence),
    hash: link.hash,
    previoushash: link.previousHash,
  };
  const made = headers();
  made.set("Nats-Msg-Id", `${projectId}.${link.sequence}.${link.hash}`);
  made.set("content-type", "application/json");
  for (const [name, value] of Object.entries(attributes)) made.set(`ce-${name}`, value);
  const tokens = [projectId || "_", ...action.split(".")].map((token) => subjectToken("action", token));
  await store(bus, { subject: ["slipway.audit", ...tokens].join("."), data: new TextEncoder().encode(link.text), headers: made }, options);
}

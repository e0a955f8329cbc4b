import { headers } from "@nats-io/transport-node";
import { type AuditEntry, type AuditLink, newAuditEntry, readEntry } from "@slipway/domain";
import { encodeAuditEntry } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import type { StoredMessage } from "../topics/reading/consumer-read.ts";
import { allMessages, lastMessages } from "../topics/reading/direct-get.ts";
import { follow } from "../topics/reading/follow.ts";
import { streams } from "../topics/streams/streams.ts";
import { subjectToken } from "../topics/subject.ts";
import { topics } from "../topics/topics.ts";
import { publish, store } from "../topics/writing/publish.ts";

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

/** What other programs were told of an act: a copy of it, with its place in the chain of its project. Nothing of it is checked. */
export interface ToldAct {
  readonly projectId: string;
  readonly link: AuditLink;
}

/** Everything that other programs were told of the audit in the last weeks, roughly in the order of the chains; an act may come twice. */
export async function* readAuditEvents(bus: Bus, options: CallOptions = {}): AsyncGenerator<ToldAct> {
  for await (const message of allMessages(bus, streams.audit.name, everyAct, options)) yield* toldAct(message);
}

/** What `watchAuditEvents` yields: `ready`, and again whenever some may have been missed, and each act after that. */
export type WatchedAct = { readonly kind: "ready" } | { readonly kind: "act"; readonly act: ToldAct };

/** Every act that is recorded from now on; one may come twice. Ends when `signal` aborts. */
export async function* watchAuditEvents(bus: Bus, { signal }: CallOptions = {}): AsyncGenerator<WatchedAct> {
  for await (const item of follow(bus, streams.audit.name, everyAct, { begin: "new", signal }))
    if (item.kind === "ready") yield item;
    else {
      const { headers: header = headers(), data } = item.message;
      for (const act of toldAct({ header, data })) yield { kind: "act", act };
    }
}

/** Of each action of each project the last act that other programs were told of. */
export async function* lastAuditEvents(bus: Bus, options: CallOptions = {}): AsyncGenerator<ToldAct> {
  for await (const message of lastMessages(bus, streams.audit.name, everyAct, options)) yield* toldAct(message);
}

const everyAct = "slipway.audit.>";

function toldAct({ header, data }: Pick<StoredMessage, "header" | "data">): readonly ToldAct[] {
  const text = new TextDecoder().decode(data);
  const sequence = Number(header.get("ce-sequence"));
  const entry = readEntry(text);
  if (entry === undefined || !Number.isSafeInteger(sequence)) return [];
  return [
    { projectId: entry.projectId, link: { sequence, previousHash: header.get("ce-previoushash"), hash: header.get("ce-hash"), text } },
  ];
}

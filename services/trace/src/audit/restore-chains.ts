import { type Bus, lastAuditEvents, readAuditEvents } from "@slipway/bus";
import type { AuditLink } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { AuditRecords } from "@slipway/store";

export interface RestoreChainsDeps {
  readonly bus: Bus;
  readonly audit: Pick<AuditRecords, "heads" | "restore">;
  readonly log: Logger;
}

/** How many links are written at once, and how many may come before the one that is next in their chain: two trace services publish at the same time. */
const partSize = 500;
const mostWaiting = 5_000;

/**
 * Appends to the chains of a store what other programs were told that is not in them: in an empty store, or one that was restored from an older dump, the acts keep
 * their numbers and hashes. What is derived from streams again is then there already. A chain whose next link NATS no longer has is left as it is. Reads only
 * the last acts if nothing is missing.
 */
export async function restoreChains({ bus, audit, log }: RestoreChainsDeps, signal: AbortSignal): Promise<void> {
  const ends = new Map((await audit.heads()).map(({ projectId, sequence }) => [projectId, sequence]));
  const behind = new Set<string>();
  for await (const { projectId, link } of lastAuditEvents(bus, { signal }))
    if (link.sequence > (ends.get(projectId) ?? 0)) behind.add(projectId);
  if (behind.size === 0) return;
  const waiting = new Map([...behind].map((projectId) => [projectId, new Map<number, AuditLink>()]));
  for await (const { projectId, link } of readAuditEvents(bus, { signal })) {
    const links = waiting.get(projectId);
    if (links === undefined || link.sequence <= (ends.get(projectId) ?? 0)) continue;
    links.set(link.sequence, link);
    if (links.size % partSize === 0) await append(projectId, links);
    if (links.size >= mostWaiting) waiting.delete(projectId);
  }
  for (const [projectId, links] of waiting) await append(projectId, links);

  async function append(projectId: string, links: Map<number, AuditLink>): Promise<void> {
    const next: AuditLink[] = [];
    const end = ends.get(projectId) ?? 0;
    for (let sequence = end + 1, link = links.get(sequence); link !== undefined; link = links.get(++sequence)) next.push(link);
    let appended = 0;
    for (let at = 0; at < next.length; at += partSize) appended += await audit.restore(projectId, next.slice(at, at + partSize));
    for (const { sequence } of next) links.delete(sequence);
    ends.set(projectId, end + next.length);
    if (appended > 0) log.warn({ projectId, from: end + 1, entries: appended }, "restored acts of the audit from the stream AUDIT");
  }
}

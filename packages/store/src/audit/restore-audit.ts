import { type AuditLink, checkLink, readEntry } from "@slipway/domain";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { type ChainEnd, ensureChain, moveHead, readHead } from "./chain-head.ts";
import { insertLinks } from "./record-audit.ts";

/**
 * Appends links that were recorded before, as they were: those that the chain has are skipped, and each of the others has to follow the one before it. Returns how many
 * were appended, up to the first that does not follow. Throws `unavailable` if other processes write all the time.
 */
export function restoreAudit(engine: Engine, projectId: string, links: readonly AuditLink[]): Promise<number> {
  return transaction(engine, `restore the audit of project ${projectId || "(none)"}`, (db) => appendLinks(engine, db, projectId, links));
}

async function appendLinks(engine: Engine, db: Db, projectId: string, links: readonly AuditLink[]): Promise<number> {
  await ensureChain(engine, db, projectId);
  const { head, end: known } = await readHead(db, projectId);
  let end: ChainEnd = known;
  const pairs = [];
  for (const link of links) {
    if (link.sequence <= end.sequence) continue;
    const entry = readEntry(link.text);
    if (entry === undefined || checkLink(end, link, projectId) !== undefined) break;
    pairs.push({ entry, link });
    end = { sequence: link.sequence, hash: link.hash };
  }
  if (pairs.length === 0) return 0;
  await moveHead(db, head, end);
  await insertLinks(engine, db, pairs);
  return pairs.length;
}

import { type AuditLink, checkLink, emptyChain, Fault, readEntry } from "@slipway/domain";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { columns } from "../schema.ts";
import { insertLinks } from "./record-audit.ts";

/**
 * Appends links that were recorded before, as they were: those that the chain has are skipped, and each of the others has to follow the one before it. Returns how many
 * were appended, up to the first that does not follow. Throws `unavailable` if other processes write all the time.
 */
export function restoreAudit(engine: Engine, projectId: string, links: readonly AuditLink[]): Promise<number> {
  return transaction(engine, `restore the audit of project ${projectId || "(none)"}`, (db) => appendLinks(engine, db, projectId, links));
}

async function appendLinks(engine: Engine, db: Db, projectId: string, links: readonly AuditLink[]): Promise<number> {
  const of = columns.audit_heads;
  const empty = { project_id: projectId, sequence: of.sequence.encode(0n), hash: emptyChain.hash, turn: of.turn.encode(0n) };
  await engine.insertAbsent(db, "audit_heads", [empty], ["project_id"]);
  const head = await db.selectFrom("audit_heads").selectAll().where("project_id", "=", projectId).executeTakeFirstOrThrow();
  let end = { sequence: Number(of.sequence.decode(head.sequence)), hash: head.hash };
  const pairs = [];
  for (const link of links) {
    if (link.sequence <= end.sequence) continue;
    const entry = readEntry(link.text);
    if (entry === undefined || checkLink(end, link, projectId) !== undefined) break;
    pairs.push({ entry, link });
    end = { sequence: link.sequence, hash: link.hash };
  }
  if (pairs.length === 0) return 0;
  const { numUpdatedRows } = await db
    .updateTable("audit_heads")
    .set({ sequence: of.sequence.encode(BigInt(end.sequence)), hash: end.hash, turn: of.turn.encode(BigInt(end.sequence)) })
    .where("project_id", "=", projectId)
    .where("sequence", "=", head.sequence)
    .where("hash", "=", head.hash)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Fault("unavailable", "another process appended to the chain at the same time");
  await insertLinks(engine, db, pairs);
  return pairs.length;
}

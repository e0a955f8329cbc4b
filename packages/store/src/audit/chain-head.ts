import { type AuditLink, emptyChain, Fault } from "@slipway/domain";
import type { Db, Engine } from "../engines/engine.ts";
import { columns, type Row } from "../schema.ts";

const of = columns.audit_heads;

/** Where a chain ends. */
export type ChainEnd = Pick<AuditLink, "sequence" | "hash">;

/** Makes sure that a project has a chain: an empty one if it has none. */
export async function ensureChain(engine: Engine, db: Db, projectId: string): Promise<void> {
  const empty = { project_id: projectId, sequence: of.sequence.encode(0n), hash: emptyChain.hash, turn: of.turn.encode(0n) };
  await engine.insertAbsent(db, "audit_heads", [empty], ["project_id"]);
}

/** The row of a chain, and where it ends. */
export async function readHead(db: Db, projectId: string): Promise<{ readonly head: Row<"audit_heads">; readonly end: ChainEnd }> {
  const head = await db.selectFrom("audit_heads").selectAll().where("project_id", "=", projectId).executeTakeFirstOrThrow();
  return { head, end: { sequence: Number(of.sequence.decode(head.sequence)), hash: head.hash } };
}

/** Lets a chain end elsewhere. Throws `unavailable` if it no longer ends where it was read: TiDB reads as of the start of a transaction, so another writer may have been first. */
export async function moveHead(db: Db, head: Row<"audit_heads">, end: ChainEnd): Promise<void> {
  const sequence = BigInt(end.sequence);
  const { numUpdatedRows } = await db
    .updateTable("audit_heads")
    .set({ sequence: of.sequence.encode(sequence), hash: end.hash, turn: of.turn.encode(sequence) })
    .where("project_id", "=", head.project_id)
    .where("sequence", "=", head.sequence)
    .where("hash", "=", head.hash)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Fault("unavailable", "another process appended to the chain at the same time");
}

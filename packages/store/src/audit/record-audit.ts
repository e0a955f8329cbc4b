import { type AuditEntry, type AuditLink, appendToChain, newAuditEntry } from "@slipway/domain";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf } from "../history/batches.ts";
import { inParallel } from "../history/in-parallel.ts";
import { columns, type Row } from "../schema.ts";
import { linkOf, queryable } from "./audit-rows.ts";
import { ensureChain, moveHead, readHead } from "./chain-head.ts";

/** Rows of objects in one statement. */
const mostObjects = 1_000;

/**
 * Appends entries to the chains of their projects, one transaction per chain and batch, several chains at the same time. An entry whose id the chain has changes
 * nothing. Returns the link of each entry, in their order. Throws `unavailable` if other processes write all the time.
 */
export async function recordAudit(engine: Engine, entries: readonly AuditEntry[]): Promise<readonly AuditLink[]> {
  const links = new Map<AuditEntry, AuditLink>();
  const items = entries.map((entry) => ({ projectId: entry.projectId, bytes: 1_000 + 500 * entry.objects.length, entry }));
  const chains = Map.groupBy(batchesOf(items), ([first]) => first?.projectId ?? "");
  await inParallel([...chains], async ([projectId, batches]) => {
    for (const batch of batches) {
      const some = batch.map(({ entry }) => entry);
      const written = await transaction(engine, `record the audit of project ${projectId || "(none)"}`, (db) =>
        appendTo(engine, db, projectId, some),
      );
      for (const entry of some) {
        const link = written.get(entry.id);
        if (link) links.set(entry, link);
      }
    }
  });
  return entries.flatMap((entry) => links.get(entry) ?? []);
}

/** The links of the entries of one project, by the id of the entry. */
async function appendTo(
  engine: Engine,
  db: Db,
  projectId: string,
  entries: readonly AuditEntry[],
): Promise<ReadonlyMap<string, AuditLink>> {
  await ensureChain(engine, db, projectId);
  // Locks the chain until the transaction ends. Between two writers the turn is the sequence, so that rows do not depend on how many there were.
  await db
    .updateTable("audit_heads")
    .set(({ eb }) => ({ turn: eb("turn", "+", columns.audit_heads.turn.encode(1n)) }))
    .where("project_id", "=", projectId)
    .execute();
  const { head, end: before } = await readHead(db, projectId);
  const ids = [...new Set(entries.map(({ id }) => id))];
  const known = await db.selectFrom("audit_entries").selectAll().where("project_id", "=", projectId).where("id", "in", ids).execute();
  const written = new Map(known.map((row): [string, AuditLink] => [row.id, linkOf(row)]));
  // An id that comes twice is recorded once.
  const news = [...new Map(entries.filter(({ id }) => !written.has(id)).map((entry) => [entry.id, newAuditEntry(entry)])).values()];
  const links = appendToChain(before, news);
  const end = links.at(-1);
  if (end === undefined) {
    // Whatever comes again changes no row.
    await db.updateTable("audit_heads").set({ turn: head.sequence }).where("project_id", "=", projectId).execute();
    return written;
  }
  await moveHead(db, head, end);
  const pairs = news.flatMap((entry, at) => (links[at] ? [{ entry, link: links[at] }] : []));
  await insertLinks(engine, db, pairs);
  for (const { entry, link } of pairs) written.set(entry.id, link);
  return written;
}

/** Inserts the rows of entries that have their place in the chain. */
export async function insertLinks(
  engine: Engine,
  db: Db,
  pairs: readonly { readonly entry: AuditEntry; readonly link: AuditLink }[],
): Promise<void> {
  await engine.insert(
    db,
    "audit_entries",
    pairs.map(({ entry, link }) => rowOf(entry, link)),
  );
  const objects = pairs.flatMap(({ entry, link }) => objectRows(entry, link.sequence));
  // An entry may have many: a statement of SQLite has at most 32 766 values.
  for (let at = 0; at < objects.length; at += mostObjects)
    await engine.insertAbsent(db, "audit_objects", objects.slice(at, at + mostObjects), ["project_id", "object", "sequence"]);
}

function rowOf(entry: AuditEntry, link: AuditLink): Row<"audit_entries"> {
  const of = columns.audit_entries;
  return {
    project_id: entry.projectId,
    sequence: of.sequence.encode(BigInt(link.sequence)),
    id: entry.id,
    at: of.at.encode(entry.at),
    actor: queryable(entry.actor.name),
    action: entry.action,
    result: entry.result,
    entry: link.text,
    previous_hash: link.previousHash,
    hash: link.hash,
  };
}

function objectRows({ projectId, id, at, objects }: AuditEntry, sequence: number): Row<"audit_objects">[] {
  const of = columns.audit_objects;
  const names = new Set(objects.flatMap((object) => [object.id, object.name]).filter((text) => text !== ""));
  const row = { project_id: projectId, sequence: of.sequence.encode(BigInt(sequence)), id, at: of.at.encode(at) };
  return [...new Set([...names].map(queryable))].map((object) => ({ ...row, object }));
}

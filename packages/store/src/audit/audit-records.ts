import { type AuditEntry, type AuditLink, type ChainHead, emptyChain } from "@slipway/domain";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { columns } from "../schema.ts";
import { linkOf } from "./audit-rows.ts";
import { type AuditFilter, type AuditPage, listAudit } from "./list-audit.ts";
import { recordAudit } from "./record-audit.ts";
import { restoreAudit } from "./restore-audit.ts";

/** Who did what. Entries are only appended. Every method throws `unavailable` while the database is unavailable. */
export interface AuditRecords {
  /**
   * Appends entries to the chains of their projects, and returns their links, in the same order. Idempotent by (project, id). Several processes may append at
   * the same time. If it throws, some may be recorded: call it again with all of them.
   */
  recordAll(entries: readonly AuditEntry[]): Promise<readonly AuditLink[]>;
  /**
   * Appends links that were recorded before, such as those of a copy, in their order: what the chain has is skipped, and it ends at the first that does not follow.
   * Returns how many were appended.
   */
  restore(projectId: string, links: readonly AuditLink[]): Promise<number>;
  /** Returns a page of entries, the newest first. Throws `invalid` for a page token of another query. */
  list(filter: AuditFilter, page: Omit<PageRequest, "maxBytes">): Promise<AuditPage>;
  /** The heads of all chains, by project. A chain with entries whose head somebody removed has that of an empty chain. */
  heads(): Promise<readonly (ChainHead & { readonly projectId: string })[]>;
  /** Reads a chain in parts, as it is stored: nothing is checked. */
  chain(projectId: string, afterSequence?: number): AsyncIterable<readonly AuditLink[]>;
}

const partSize = 500;

export function createAuditRecords(engine: Engine): AuditRecords {
  return {
    recordAll: (entries) => recordAudit(engine, entries),
    restore: (projectId, links) => restoreAudit(engine, projectId, links),
    list: (filter, page) => query(engine, "list the audit", (db) => listAudit(db, filter, page, engine.rows)),
    heads: () =>
      query(engine, "list the chains of the audit", async (db) => {
        const rows = await db.selectFrom("audit_heads").selectAll().orderBy("project_id").execute();
        const heads = rows.map(({ project_id, sequence, hash }) => ({
          projectId: project_id,
          sequence: Number(columns.audit_heads.sequence.decode(sequence)),
          hash,
        }));
        const known = new Set(heads.map(({ projectId }) => projectId));
        const chains = await db.selectFrom("audit_entries").select("project_id").distinct().orderBy("project_id").execute();
        const headless = chains.filter(({ project_id }) => !known.has(project_id));
        return [...heads, ...headless.map(({ project_id }) => ({ projectId: project_id, ...emptyChain }))];
      }),
    async *chain(projectId, afterSequence = 0) {
      for (let after = BigInt(afterSequence); ; ) {
        const rows = await query(engine, `read the audit of project ${projectId || "(none)"}`, (db) =>
          db
            .selectFrom("audit_entries")
            .select(["sequence", "previous_hash", "hash", "entry"])
            .where("project_id", "=", projectId)
            .where("sequence", ">", columns.audit_entries.sequence.encode(after))
            .orderBy("sequence")
            .limit(partSize)
            .execute(),
        );
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map(linkOf);
        after = columns.audit_entries.sequence.decode(last.sequence);
      }
    },
  };
}

import type { AuditLink } from "@slipway/domain";
import { columns, type Row } from "../schema.ts";

/** The link that a row holds. */
export function linkOf(row: Pick<Row<"audit_entries">, "sequence" | "previous_hash" | "hash" | "entry">): AuditLink {
  return {
    sequence: Number(columns.audit_entries.sequence.decode(row.sequence)),
    previousHash: row.previous_hash,
    hash: row.hash,
    text: row.entry,
  };
}

/** A text as its column for queries holds it: 190 characters. */
export function queryable(text: string): string {
  return [...text].slice(0, 190).join("");
}

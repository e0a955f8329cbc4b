import type { Db } from "../engines/engine.ts";

/** Bytes of the states of an answer, half of what a message of RPC may have. */
export const pageBytes = 8 * 1024 * 1024;

/** Maximum number of ids in one statement. */
const idsPerStatement = 500;

/** The sizes in bytes of the states of deployments or external events, by id. Reads none of them. */
export async function stateSizes(db: Db, table: "deployments" | "external_events", ids: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (let at = 0; at < ids.length; at += idsPerStatement) {
    const rows = await db
      .selectFrom(table)
      .select(({ fn }) => ["id", fn<number | bigint>("length", ["state"]).as("bytes")])
      .where("id", "in", ids.slice(at, at + idsPerStatement))
      .execute();
    for (const { id, bytes } of rows) sizes.set(id, Number(bytes));
  }
  return sizes;
}

/** The first of these ids whose states together have at most so many bytes, at least one, and how many bytes those have. */
export function fittingIds(
  ids: readonly string[],
  sizes: ReadonlyMap<string, number>,
  maxBytes: number,
): { readonly ids: readonly string[]; readonly bytes: number } {
  let bytes = 0;
  for (const [at, id] of ids.entries()) {
    const size = sizes.get(id) ?? 0;
    if (at > 0 && bytes + size > maxBytes) return { ids: ids.slice(0, at), bytes };
    bytes += size;
  }
  return { ids, bytes };
}

import type { Db } from "../engines/engine.ts";

/** The greatest position in a table: where recording has come to. 0 for an empty table. */
export async function newestPosition(
  db: Db,
  table: "deployments" | "applications" | "drift_positions" | "external_events" | "chains",
): Promise<bigint> {
  const row = await db.selectFrom(table).select("sequence").orderBy("sequence", "desc").limit(1).executeTakeFirst();
  return BigInt(row?.sequence ?? 0);
}

import { join } from "node:path";
import { tempDir } from "./temp-dir.ts";

/** Returns the URL, `sqlite:PATH`, of a database file that does not exist yet. It is removed when this process ends. */
export async function sqliteUrl(): Promise<string> {
  const { path } = await tempDir("sqlite");
  return `sqlite:${join(path, "slipway.db")}`;
}

import { join } from "node:path";
import { tempDir } from "./temp-dir.ts";

/** The URL, `sqlite:PATH`, of a database file that does not exist yet. It goes when this process ends. */
export async function sqliteUrl(): Promise<string> {
  const { path } = await tempDir("sqlite");
  return `sqlite:${join(path, "slipway.db")}`;
}

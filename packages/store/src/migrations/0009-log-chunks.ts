import { nullable } from "../codecs/codec.ts";
import { int64 } from "../codecs/int64.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

/** Lets a row of a log hold many entries, and logs be removed after a while. */
export const logChunks: Migration = {
  version: 9,
  name: "log chunks",
  async up({ addColumn, createIndex }) {
    await addColumn({ table: "stage_log_blocks", name: "last_index", type: int64, default: -1 });
    await addColumn({ table: "stage_logs", name: "removed_at", type: nullable(timestamp) });
    await createIndex({ name: "stage_logs_kept", table: "stage_logs", columns: ["project_id", "removed_at", "deployment_id"] });
  },
};

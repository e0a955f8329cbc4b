import { int64 } from "../codecs/int64.ts";
import type { Migration } from "./migration.ts";

/** Days of insights say by a digest what they hold, so that whoever knows a day need not read it again. Days of before have none: they are read. */
export const insightDigests: Migration = {
  version: 12,
  name: "digests of insight days",
  async up({ addColumn }) {
    await addColumn({ table: "insight_days", name: "digest", type: int64, default: 0 });
  },
};

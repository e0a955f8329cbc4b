import { int64 } from "../codecs/int64.ts";
import { name } from "../codecs/text.ts";
import type { Migration } from "./migration.ts";

/** Creates the table of the streams that the record was made from, and the indexes that find the newest recorded message. */
export const incarnations: Migration = {
  version: 2,
  name: "incarnations",
  async up({ createTable, createIndex }) {
    await createTable({
      name: "stream_incarnations",
      columns: { stream: name, ordinal: int64, created: name },
      key: ["stream", "ordinal"],
    });
    await createIndex({ name: "deployments_sequence", table: "deployments", columns: ["sequence"] });
    await createIndex({ name: "applications_sequence", table: "applications", columns: ["sequence"] });
  },
};

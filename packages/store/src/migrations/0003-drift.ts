import { nullable } from "../codecs/codec.ts";
import { int64 } from "../codecs/int64.ts";
import { id, name } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

const blob = { column: { mysql: "longblob", sqlite: "blob" } };

/** Creates the tables of drift episodes, and of how far the drift of each application is recorded. */
export const drift: Migration = {
  version: 3,
  name: "drift",
  async up({ createTable, createIndex }) {
    await createTable({
      name: "drift_episodes",
      columns: {
        project_id: name,
        id,
        application_id: id,
        opened_at: timestamp,
        closed_at: nullable(timestamp),
        episode: blob,
      },
      key: ["project_id", "id"],
    });
    await createIndex({ name: "drift_newest", table: "drift_episodes", columns: ["opened_at", "id"] });
    await createIndex({ name: "drift_project", table: "drift_episodes", columns: ["project_id", "opened_at", "id"] });
    await createIndex({ name: "drift_application", table: "drift_episodes", columns: ["application_id", "opened_at", "id"] });
    await createIndex({ name: "drift_open", table: "drift_episodes", columns: ["closed_at", "opened_at", "id"] });
    await createIndex({ name: "drift_open_project", table: "drift_episodes", columns: ["project_id", "closed_at", "opened_at", "id"] });
    await createIndex({
      name: "drift_open_application",
      table: "drift_episodes",
      columns: ["application_id", "closed_at", "opened_at", "id"],
    });

    await createTable({
      name: "drift_positions",
      columns: { project_id: name, application_id: id, sequence: int64 },
      key: ["project_id", "application_id"],
    });
    await createIndex({ name: "drift_positions_sequence", table: "drift_positions", columns: ["sequence"] });
  },
};

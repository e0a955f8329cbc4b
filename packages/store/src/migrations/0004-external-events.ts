import { int64 } from "../codecs/int64.ts";
import { hash, id, name, prose, word } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

const blob = { column: { mysql: "longblob", sqlite: "blob" } };

/** Creates the tables of external events, of what they and deployments say of commits, of what joins them, and of when deployments became healthy. */
export const externalEvents: Migration = {
  version: 4,
  name: "external events",
  async up({ createTable, createIndex }) {
    await createTable({
      name: "external_events",
      columns: {
        project_id: name,
        id,
        sequence: int64,
        name,
        commit_hash: hash,
        registered_at: timestamp,
        state: blob,
      },
      key: ["project_id", "id"],
    });
    await createIndex({ name: "external_events_id", table: "external_events", columns: ["id"] });
    await createIndex({ name: "external_events_newest", table: "external_events", columns: ["registered_at", "id"] });
    await createIndex({ name: "external_events_project", table: "external_events", columns: ["project_id", "registered_at", "id"] });
    await createIndex({ name: "external_events_name", table: "external_events", columns: ["project_id", "name", "registered_at", "id"] });
    await createIndex({ name: "external_events_commit", table: "external_events", columns: ["commit_hash", "registered_at", "id"] });
    await createIndex({ name: "external_events_sequence", table: "external_events", columns: ["sequence"] });

    await createTable({
      name: "commit_descriptions",
      columns: {
        project_id: name,
        commit_hash: hash,
        source: name,
        title: prose,
        author: prose,
        described_at: timestamp,
        description: blob,
      },
      key: ["project_id", "commit_hash", "source"],
    });

    await createTable({
      name: "correlations",
      columns: {
        project_id: name,
        correlation: hash,
        side: word,
        owner: id,
        place: id,
        commit_hash: hash,
        at: timestamp,
      },
      key: ["project_id", "correlation", "side", "owner"],
    });
    await createIndex({ name: "correlations_commit", table: "correlations", columns: ["project_id", "commit_hash"] });

    // A commit is listed once for each project.
    await createIndex({ name: "traces_each", table: "traces", columns: ["first_at", "commit_hash", "project_id"] });

    await createTable({
      name: "deployment_health",
      columns: { project_id: name, deployment_id: id, target: name, healthy_at: timestamp },
      key: ["project_id", "deployment_id", "target"],
    });
  },
};

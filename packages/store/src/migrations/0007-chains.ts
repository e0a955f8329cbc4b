import { nullable } from "../codecs/codec.ts";
import { int64 } from "../codecs/int64.ts";
import { id, name, word } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

const blob = { column: { mysql: "longblob", sqlite: "blob" } };

/** Creates the tables of chains, of their events, and of the deployments that are part of them. */
export const chains: Migration = {
  version: 7,
  name: "chains",
  async up({ createTable, createIndex }) {
    await createTable({
      name: "chains",
      columns: {
        project_id: name,
        id,
        sequence: int64,
        application_id: id,
        created_at: timestamp,
        completed_at: nullable(timestamp),
        state: blob,
      },
      key: ["project_id", "id"],
    });
    await createIndex({ name: "chains_id", table: "chains", columns: ["id"] });
    await createIndex({ name: "chains_newest", table: "chains", columns: ["created_at", "id"] });
    await createIndex({ name: "chains_project", table: "chains", columns: ["project_id", "created_at", "id"] });
    await createIndex({ name: "chains_open", table: "chains", columns: ["completed_at", "created_at", "id"] });
    await createIndex({ name: "chains_sequence", table: "chains", columns: ["sequence"] });

    await createTable({
      name: "chain_events",
      columns: { project_id: name, chain_id: id, sequence: int64, kind: word, at: nullable(timestamp), event: blob },
      key: ["project_id", "chain_id", "sequence"],
    });

    await createTable({
      name: "chain_deployments",
      columns: { project_id: name, chain_id: id, deployment_id: id, application_id: id, created_at: timestamp },
      key: ["project_id", "chain_id", "deployment_id"],
    });
    await createIndex({ name: "chain_deployments_id", table: "chain_deployments", columns: ["deployment_id", "chain_id"] });
    await createIndex({
      name: "chain_deployments_application",
      table: "chain_deployments",
      columns: ["application_id", "created_at", "chain_id"],
    });
  },
};

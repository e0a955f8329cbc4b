import { bool } from "../codecs/bool.ts";
import { nullable } from "../codecs/codec.ts";
import { int64 } from "../codecs/int64.ts";
import { hash, id, name, prose, word } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

const blob = { column: { mysql: "longblob", sqlite: "blob" } };

/** Creates the tables of deployments, applications, their events, commits, traces and stage logs. */
export const history: Migration = {
  version: 1,
  name: "history",
  async up({ createTable, createIndex }) {
    await createTable({
      name: "deployments",
      columns: {
        project_id: name,
        id,
        sequence: int64,
        application_id: id,
        application_name: prose,
        piped_id: name,
        status: word,
        trigger_kind: word,
        commit_hash: hash,
        labels: prose,
        created_at: timestamp,
        completed_at: nullable(timestamp),
        state: blob,
      },
      key: ["project_id", "id"],
    });
    await createIndex({ name: "deployments_id", table: "deployments", columns: ["id"] });
    await createIndex({ name: "deployments_newest", table: "deployments", columns: ["created_at", "id"] });
    await createIndex({ name: "deployments_project", table: "deployments", columns: ["project_id", "created_at", "id"] });
    await createIndex({ name: "deployments_application", table: "deployments", columns: ["application_id", "created_at", "id"] });
    await createIndex({ name: "deployments_status", table: "deployments", columns: ["status", "created_at", "id"] });
    await createIndex({
      name: "deployments_project_status",
      table: "deployments",
      columns: ["project_id", "status", "created_at", "id"],
    });

    await createTable({
      name: "deployment_events",
      columns: { project_id: name, deployment_id: id, sequence: int64, kind: word, at: nullable(timestamp), event: blob },
      key: ["project_id", "deployment_id", "sequence"],
    });

    await createTable({
      name: "deployment_commits",
      columns: { project_id: name, commit_hash: hash, deployment_id: id, relation: word, created_at: timestamp },
      key: ["project_id", "commit_hash", "deployment_id"],
    });
    await createIndex({ name: "deployment_commits_hash", table: "deployment_commits", columns: ["commit_hash", "created_at"] });

    await createTable({
      name: "traces",
      columns: { project_id: name, commit_hash: hash, first_at: timestamp },
      key: ["project_id", "commit_hash"],
    });
    await createIndex({ name: "traces_hash", table: "traces", columns: ["commit_hash", "first_at", "project_id"] });
    await createIndex({ name: "traces_newest", table: "traces", columns: ["first_at", "commit_hash"] });
    await createIndex({ name: "traces_project", table: "traces", columns: ["project_id", "first_at", "commit_hash"] });

    await createTable({
      name: "applications",
      columns: {
        project_id: name,
        id,
        sequence: int64,
        piped_id: name,
        name: prose,
        labels: prose,
        disabled: bool,
        created_at: nullable(timestamp),
        removed_at: nullable(timestamp),
        state: blob,
      },
      key: ["project_id", "id"],
    });
    await createIndex({ name: "applications_id", table: "applications", columns: ["id"] });

    await createTable({
      name: "application_events",
      columns: { project_id: name, application_id: id, sequence: int64, kind: word, at: nullable(timestamp), event: blob },
      key: ["project_id", "application_id", "sequence"],
    });

    await createTable({
      name: "stage_logs",
      columns: { project_id: name, deployment_id: id, stage_id: name, application_id: id, completed: bool },
      key: ["project_id", "deployment_id", "stage_id"],
    });
    await createIndex({ name: "stage_logs_deployment", table: "stage_logs", columns: ["deployment_id", "stage_id"] });

    await createTable({
      name: "stage_log_blocks",
      columns: { project_id: name, deployment_id: id, stage_id: name, block_index: int64, block: blob },
      key: ["project_id", "deployment_id", "stage_id", "block_index"],
    });
  },
};

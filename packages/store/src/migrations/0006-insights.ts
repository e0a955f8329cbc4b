import { bool } from "../codecs/bool.ts";
import { int64 } from "../codecs/int64.ts";
import { hash, id, name, prose, word } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

/** Creates the tables of what insights are calculated from: deployments that have ended, and what external events say of them. */
export const insights: Migration = {
  version: 6,
  name: "insights",
  async up({ createTable, createIndex }) {
    const facts = "deployment_facts";
    await createTable({
      name: facts,
      columns: {
        project_id: name,
        deployment_id: id,
        sequence: int64,
        application_id: id,
        application_name: prose,
        labels: prose,
        kind: word,
        outcome: word,
        started_at: timestamp,
        ended_at: timestamp,
        commit_hash: hash,
        replaced_hash: hash,
        changes: prose,
        undoes: bool,
        reverts: prose,
        words: prose,
      },
      key: ["project_id", "deployment_id"],
    });
    await createIndex({ name: "facts_project", table: facts, columns: ["project_id", "ended_at"] });
    await createIndex({ name: "facts_newest", table: facts, columns: ["ended_at"] });
    await createIndex({ name: "facts_application", table: facts, columns: ["application_id", "ended_at", "outcome"] });
    await createIndex({ name: "facts_outcome", table: facts, columns: ["outcome", "ended_at"] });
    await createIndex({ name: "facts_outcome_project", table: facts, columns: ["project_id", "outcome", "ended_at"] });
    await createIndex({ name: "facts_undoing", table: facts, columns: ["undoes", "ended_at"] });
    await createIndex({ name: "facts_undoing_project", table: facts, columns: ["project_id", "undoes", "ended_at"] });
    await createIndex({ name: "facts_commit", table: facts, columns: ["project_id", "commit_hash"] });

    const signals = "insight_signals";
    await createTable({
      name: signals,
      columns: {
        project_id: name,
        external_event_id: id,
        kind: name,
        incident: hash,
        application: name,
        commit_hash: hash,
        artifacts: prose,
        at: timestamp,
      },
      key: ["project_id", "external_event_id", "kind"],
    });
    await createIndex({ name: "signals_project", table: signals, columns: ["project_id", "kind", "at"] });
    await createIndex({ name: "signals_newest", table: signals, columns: ["kind", "at"] });
    await createIndex({ name: "signals_incident", table: signals, columns: ["project_id", "incident"] });
  },
};

import { int64 } from "../codecs/int64.ts";
import { hash, id, name, prose, word } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

/** Creates the tables of the audit: the entries, the heads of their chains, and the objects that entries are about. */
export const audit: Migration = {
  version: 5,
  name: "audit",
  async up({ createTable, createIndex }) {
    await createTable({
      name: "audit_entries",
      columns: {
        project_id: name,
        sequence: int64,
        id,
        at: timestamp,
        actor: name,
        action: word,
        result: word,
        entry: prose,
        previous_hash: hash,
        hash,
      },
      key: ["project_id", "sequence"],
    });
    await createIndex({ name: "audit_ids", table: "audit_entries", columns: ["project_id", "id"] });
    await createIndex({ name: "audit_newest", table: "audit_entries", columns: ["at", "id"] });
    await createIndex({ name: "audit_project", table: "audit_entries", columns: ["project_id", "at", "id"] });
    await createIndex({ name: "audit_actor", table: "audit_entries", columns: ["actor", "at", "id"] });
    await createIndex({ name: "audit_action", table: "audit_entries", columns: ["action", "at", "id"] });

    await createTable({
      name: "audit_heads",
      columns: { project_id: name, sequence: int64, hash, turn: int64 },
      key: ["project_id"],
    });

    await createTable({
      name: "audit_objects",
      columns: { project_id: name, object: name, sequence: int64, id, at: timestamp },
      key: ["project_id", "object", "sequence"],
    });
    await createIndex({ name: "audit_objects_newest", table: "audit_objects", columns: ["object", "at", "id"] });
  },
};

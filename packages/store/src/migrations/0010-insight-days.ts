import { bool } from "../codecs/bool.ts";
import { int64 } from "../codecs/int64.ts";
import { id, name, prose, word } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Migration } from "./migration.ts";

/** Creates the roll-ups of insights. Every fact that is there, and every one that an older process writes, waits to be rolled up. */
export const insightDays: Migration = {
  version: 10,
  name: "insight days",
  async up({ createTable, createIndex, addColumn }) {
    const days = "insight_days";
    await createTable({ name: days, columns: { project_id: name, day: timestamp, judged: prose }, key: ["project_id", "day"] });
    await createIndex({ name: "insight_days_newest", table: days, columns: ["day"] });
    await createTable({
      name: "insight_tasks",
      columns: { project_id: name, task: word, turn: int64, position: id, done: bool },
      key: ["project_id", "task"],
    });
    const facts = "deployment_facts";
    await addColumn({ table: facts, name: "rolled", type: bool, default: 0 });
    await addColumn({ table: facts, name: "rolled_day", type: timestamp, default: 0 });
    await createIndex({ name: "facts_rolled", table: facts, columns: ["rolled", "project_id", "application_id", "ended_at"] });
  },
};

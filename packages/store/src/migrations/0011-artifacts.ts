import type { Migration } from "./migration.ts";

/** Adds the index by which the commits of an artifact are found in all projects. */
export const artifacts: Migration = {
  version: 11,
  name: "artifacts",
  async up({ createIndex }) {
    // With more columns, SQLite would begin joins of commits with deployments at the deployments, all of the project.
    await createIndex({ name: "correlations_artifact", table: "correlations", columns: ["correlation", "side"] });
  },
};

import type { DriftObservation } from "@slipway/proto/state";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { newestPosition } from "../history/newest-position.ts";
import type { HistoryRecord } from "../history/record.ts";
import { type EpisodeFilter, type EpisodePage, listEpisodes } from "./list-episodes.ts";
import { recordDrift } from "./record-drift.ts";

/** Everything that ever differed from Git. Every method throws `unavailable` while the database is unavailable. */
export interface DriftEpisodes {
  /**
   * Opens, continues and closes episodes by what was observed (`driftEpisodes` of the domain), in few transactions. Idempotent by (application, sequence): an
   * observation that is older than a recorded one of its application is skipped. If it throws, some may be recorded: call it again with all of them.
   */
  recordAll(records: readonly HistoryRecord<DriftObservation>[]): Promise<void>;
  /** Returns a page of episodes, the newest first. Throws `invalid` for a page token of another query. */
  list(filter: EpisodeFilter, page: Omit<PageRequest, "maxBytes">): Promise<EpisodePage>;
  /** The position of the newest recorded observation; 0 if there is none. */
  position(): Promise<bigint>;
}

export function createDriftEpisodes(engine: Engine): DriftEpisodes {
  return {
    recordAll: (records) => recordDrift(engine, records),
    list: (filter, page) => query(engine, "list drift", (db) => listEpisodes(db, filter, page, engine.rows)),
    position: () => query(engine, "find the newest observation of drift", (db) => newestPosition(db, "drift_positions")),
  };
}

import { Fault } from "@slipway/domain";
import type { Deployment, DeploymentEvent, DeploymentMessage } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { newestPosition } from "../history/newest-position.ts";
import type { HistoryRecord } from "../history/record.ts";
import { type RowReader, readColumn } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { deploymentsById } from "./deployments-by-id.ts";
import { type DeploymentFilter, type DeploymentPage, listDeployments, type PageRequest } from "./list-deployments.ts";
import { ranAfter } from "./ran-after.ts";
import { recordDeployments } from "./record-deployments.ts";
import { newestOfDeployment, unfinishedDeployments } from "./unfinished-deployments.ts";

/** All deployments ever made. Every method throws `unavailable` while the database is unavailable. */
export interface Deployments {
  /**
   * Records one message of a deployment's history: its event, its state unless a newer state is already recorded, and its commits. Idempotent by
   * (deployment, sequence): messages may arrive in any order and any number of times. One with the id of another
   * piped's deployment is left out. Throws `invalid` for a message without event, state or time of creation.
   */
  record(message: DeploymentMessage, sequence: bigint): Promise<void>;
  /** Records several messages in few transactions. If it throws, some may be recorded: call it again with all of them. */
  recordAll(records: readonly HistoryRecord<DeploymentMessage>[]): Promise<void>;
  /** Throws `internal` if its row cannot be read. */
  find(id: string): Promise<Deployment | undefined>;
  /** Returns deployments by id; those that are unknown, or cannot be read, are missing. */
  findAll(ids: readonly string[]): Promise<ReadonlyMap<string, Deployment>>;
  /** Throws `not_found` for an unknown deployment. */
  get(id: string): Promise<Deployment>;
  /** Returns a page of deployments, newest first. Throws `invalid` for a page token of another query. */
  list(filter: DeploymentFilter, page: PageRequest): Promise<DeploymentPage>;
  /** Returns all recorded events that can be read, oldest first. Throws `not_found` for an unknown deployment. */
  events(id: string): Promise<DeploymentEvent[]>;
  /** The newest recorded message of each deployment that has not ended as far as is recorded, with its position. Reads them one by one. */
  unfinished(): AsyncIterable<HistoryRecord<DeploymentMessage>>;
  /** The newest recorded message of a deployment; undefined if none was recorded. */
  newest(id: string): Promise<HistoryRecord<DeploymentMessage> | undefined>;
  /** The id of a deployment of an application that was triggered and claimed by an executor after a position; undefined if there is none. */
  ranAfter(applicationId: string, position: bigint): Promise<string | undefined>;
  /** The position of the newest recorded message; 0 if there is none. */
  position(): Promise<bigint>;
}

export function createDeployments(engine: Engine): Deployments {
  const find = (id: string) => query(engine, `find deployment ${id}`, (db) => findDeployment(db, id));
  return {
    record: (message, sequence) => recordDeployments(engine, [{ message, sequence }]),
    recordAll: (records) => recordDeployments(engine, records),
    find,
    findAll: (ids) => query(engine, `find ${ids.length} deployments`, (db) => deploymentsById(db, ids, engine.rows)),
    async get(id) {
      const found = await find(id);
      if (found === undefined) throw unknownDeployment(id);
      return found;
    },
    list: (filter, page) => query(engine, "list deployments", (db) => listDeployments(db, filter, page, engine.rows)),
    events: (id) => query(engine, `list events of deployment ${id}`, (db) => events(db, id, engine.rows)),
    unfinished: () => unfinishedDeployments(engine),
    newest: (id) => newestOfDeployment(engine, id),
    ranAfter: (applicationId, position) =>
      query(engine, `look for deployments of application ${applicationId}`, (db) => ranAfter(db, applicationId, position)),
    position: () => query(engine, "find the newest message of a deployment", (db) => newestPosition(db, "deployments")),
  };
}

async function findDeployment(db: Db, id: string): Promise<Deployment | undefined> {
  const row = await db.selectFrom("deployments").select("state").where("id", "=", id).executeTakeFirst();
  return row && readColumn(columns.deployments.state, row.state, `deployment ${id}`);
}

async function events(db: Db, id: string, reader: RowReader): Promise<DeploymentEvent[]> {
  const deployment = await db.selectFrom("deployments").select("project_id").where("id", "=", id).executeTakeFirst();
  if (deployment === undefined) throw unknownDeployment(id);
  const rows = await db
    .selectFrom("deployment_events")
    .select(["sequence", "event"])
    .where("project_id", "=", deployment.project_id)
    .where("deployment_id", "=", id)
    .orderBy("sequence")
    .execute();
  return rows.flatMap(
    ({ sequence, event }) => reader.findIn(columns.deployment_events.event, event, `event ${sequence} of deployment ${id}`) ?? [],
  );
}

function unknownDeployment(id: string): Fault {
  return new Fault("not_found", `deployment ${id} is not in the permanent record`);
}

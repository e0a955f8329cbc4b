import type { Logger } from "@slipway/runtime";
import type { LogConfig } from "kysely";
import { sql } from "kysely";
import { type Applications, createApplications } from "./applications/applications.ts";
import { type AuditRecords, createAuditRecords } from "./audit/audit-records.ts";
import { type Chains, createChains } from "./chains/chains.ts";
import type { EngineName } from "./codecs/codec.ts";
import { createDeployments, type Deployments } from "./deployments/deployments.ts";
import { createDriftEpisodes, type DriftEpisodes } from "./drift/drift-episodes.ts";
import type { Engine } from "./engines/engine.ts";
import { openMysqlEngine } from "./engines/mysql-engine.ts";
import { query } from "./engines/run.ts";
import { openSqliteEngine } from "./engines/sqlite-engine.ts";
import { createExternalEvents, type ExternalEvents } from "./external-events/external-events.ts";
import { createDeploymentHealths, type DeploymentHealths } from "./health/deployment-healths.ts";
import { createInsightRecords, type InsightRecords } from "./insights/insight-records.ts";
import { migrate } from "./migrations/migrate.ts";
import { createStageLogs, type StageLogs } from "./stage-logs/stage-logs.ts";
import { parseStoreUrl } from "./store-url.ts";
import { createIncarnations, type StreamIncarnations } from "./streams/incarnations.ts";
import { createTraces, type Traces } from "./traces/traces.ts";

/** The permanent record. Disposing closes the store; it never throws and takes at most a few seconds. */
export interface Store extends AsyncDisposable {
  readonly engine: EngineName;
  /** Location of the store, for people; without user and password. */
  readonly place: string;
  readonly deployments: Deployments;
  readonly applications: Applications;
  readonly stageLogs: StageLogs;
  readonly traces: Traces;
  readonly drift: DriftEpisodes;
  readonly externalEvents: ExternalEvents;
  readonly chains: Chains;
  readonly deploymentHealths: DeploymentHealths;
  readonly insights: InsightRecords;
  readonly audit: AuditRecords;
  readonly incarnations: StreamIncarnations;
  /** How often a row that cannot be read was skipped since the store was opened. The log names each once. */
  skippedRows(): number;
  /** How many different rows were skipped since the store was opened; 1 000 stands for more. */
  unreadableRows(): number;
  /** Resolves if the database answers, else throws `unavailable`. */
  check(): Promise<void>;
}

export interface StoreOptions {
  /** `mysql://USER:PASSWORD@HOST:PORT/DATABASE` or `sqlite:PATH`. */
  readonly url: string;
  readonly log: Logger;
  /** Time limit of a statement on MySQL; default: 30 s. */
  readonly statementTimeoutMs?: number | undefined;
  /** How long to wait while another process migrates; default: 60 s. On SQLite, how long to wait for any writer; default: 10 s. */
  readonly lockTimeoutMs?: number | undefined;
}

/**
 * Opens the store and brings its schema up to date, one process at a time. Throws `invalid` for an invalid URL, `unavailable` if the database cannot
 * be reached or another process takes too long to migrate, `precondition` if a newer Slipway wrote it. No message contains the password.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const engine = openEngine(options);
  try {
    await query(engine, "open the store", () => migrate(engine, { log: options.log }));
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
  return storeOn(engine);
}

/** Opens the engine for the URL. `onQuery` is called with every statement. */
export function openEngine(options: StoreOptions & { readonly onQuery?: LogConfig }): Engine {
  const { url, log, onQuery, statementTimeoutMs, lockTimeoutMs } = options;
  const place = parseStoreUrl(url);
  return place.kind === "sqlite"
    ? openSqliteEngine({ path: place.path, log, onQuery, busyTimeoutMs: lockTimeoutMs })
    : openMysqlEngine({ place, log, onQuery, statementTimeoutMs, lockTimeoutMs });
}

/** Returns the store on a database whose schema is up to date. */
export function storeOn(engine: Engine): Store {
  let closed: Promise<void> | undefined;
  return {
    engine: engine.name,
    place: engine.place,
    deployments: createDeployments(engine),
    applications: createApplications(engine),
    stageLogs: createStageLogs(engine),
    traces: createTraces(engine),
    drift: createDriftEpisodes(engine),
    externalEvents: createExternalEvents(engine),
    chains: createChains(engine),
    deploymentHealths: createDeploymentHealths(engine),
    insights: createInsightRecords(engine),
    audit: createAuditRecords(engine),
    incarnations: createIncarnations(engine),
    skippedRows: () => engine.rows.skipped,
    unreadableRows: () => engine.rows.unreadable,
    check: () => query(engine, "check the store", async (db) => void (await sql`select 1`.execute(db))),
    [Symbol.asyncDispose]: () => {
      closed ??= Promise.resolve(engine[Symbol.asyncDispose]());
      return closed;
    },
  };
}

import { Fault, isFault } from "@slipway/domain";
import type { Db, Engine } from "./engine.ts";
import { withoutStatement } from "./statement-error.ts";

/** Maximum number of attempts of a transaction that the engine aborts in favour of another one. */
const attempts = 5;

/**
 * Runs statements and converts errors of the driver to a Fault that names the operation, `what` ("record deployment d1").
 * `unavailable`: the database is unavailable or busy, the same call may succeed later. `internal`: a bug.
 */
export async function query<T>(engine: Engine, what: string, work: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await work(engine.db);
  } catch (error) {
    throw asFault(engine, what, error);
  }
}

/** Like `query`, in one transaction. Calls `work` again if the engine aborted the transaction in favour of another one. */
export async function transaction<T>(engine: Engine, what: string, work: (db: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await engine.db.transaction().execute(work);
    } catch (error) {
      if (attempt < attempts && engine.isContention(error)) continue;
      throw asFault(engine, what, error);
    }
  }
}

function asFault(engine: Engine, what: string, error: unknown): Fault {
  if (isFault(error)) return error;
  const fault = engine.faultOf(error);
  if (fault !== undefined) return new Fault(fault.code, `${what}: ${fault.message}`, { cause: fault.cause });
  const cause = withoutStatement(error);
  return new Fault("internal", `${what}: ${cause.message}`, { cause });
}

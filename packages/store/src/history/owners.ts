import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import type { Noun, Owned } from "./owned.ts";
import type { HistoryRecord } from "./record.ts";

/** The records that may be recorded. */
export interface OwnRecords<Message> {
  readonly own: readonly HistoryRecord<Message>[];
  /** The ids of those that are recorded already. */
  readonly known: ReadonlySet<string>;
}

/** Who has each id. Several only where an earlier version recorded one id for several. */
type Owners = ReadonlyMap<string, ReadonlySet<string>>;

/** Maximum number of ids in one statement. */
const idsPerStatement = 500;

/** Leaves out records with the id of another piped's: of what is recorded or, while nothing is recorded under it, of the earliest of these. */
export async function ownRecords<Message extends { readonly state?: Owned | undefined }>(
  engine: Engine,
  noun: Noun,
  records: readonly HistoryRecord<Message>[],
): Promise<OwnRecords<Message>> {
  const recorded = await ownersOf(
    engine,
    noun,
    records.flatMap(({ message: { state } }) => state?.id ?? []),
  );
  const owners = new Map(recorded);
  for (const { message } of records.toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1)))
    if (message.state) owners.getOrInsertComputed(message.state.id, () => new Set(message.state && [ownerOf(message.state)]));
  const own = records.filter(({ message: { state } }) => state === undefined || isOwn(engine, owners, noun, state));
  return { own, known: new Set(recorded.keys()) };
}

/** Leaves out parts of what belongs to a recorded application or deployment of another piped. */
export async function ownParts<Of extends Noun, Part extends Omit<Owned, "id"> & Readonly<Record<`${Of}Id`, string>>>(
  engine: Engine,
  noun: Of,
  parts: readonly Part[],
): Promise<Part[]> {
  const idOf = (part: Part): string => part[`${noun}Id`];
  const owners = await ownersOf(engine, noun, parts.map(idOf));
  return parts.filter((part) => isOwn(engine, owners, noun, { id: idOf(part), projectId: part.projectId, pipedId: part.pipedId }));
}

function isOwn(engine: Engine, owners: Owners, noun: Noun, owned: Owned): boolean {
  const isOwn = owners.get(owned.id)?.has(ownerOf(owned)) ?? true;
  if (!isOwn) engine.onForeign(noun, owned);
  return isOwn;
}

async function ownersOf(engine: Engine, noun: Noun, named: readonly string[]): Promise<Owners> {
  const ids = [...new Set(named)];
  return await query(engine, `look up whose ${ids.length === 1 ? `${noun} ${ids[0]} is` : `${ids.length} ${noun}s are`}`, async (db) => {
    const owners = new Map<string, Set<string>>();
    for (let at = 0; at < ids.length; at += idsPerStatement)
      for (const { id, project_id, piped_id } of await rowsOf(db, noun, ids.slice(at, at + idsPerStatement)))
        owners.getOrInsertComputed(id, () => new Set()).add(ownerOf({ projectId: project_id, pipedId: piped_id }));
    return owners;
  });
}

function rowsOf(db: Db, noun: Noun, ids: readonly string[]) {
  return db
    .selectFrom(`${noun}s` as const)
    .select(["id", "project_id", "piped_id"])
    .where("id", "in", ids)
    .execute();
}

function ownerOf({ projectId, pipedId }: Omit<Owned, "id">): string {
  return JSON.stringify([projectId, pipedId]);
}

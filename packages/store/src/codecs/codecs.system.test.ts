import { create, equals } from "@bufbuild/protobuf";
import { DeploymentStatus, DeploymentStatusSchema, LogBlockSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Engine } from "../engines/engine.ts";
import { insertInto, untyped } from "../engines/untyped.ts";
import { openEngine } from "../store.ts";
import { bool } from "./bool.ts";
import { type Codec, nullable } from "./codec.ts";
import { enumeration } from "./enumeration.ts";
import { int64 } from "./int64.ts";
import { stringMap } from "./json.ts";
import { protobuf } from "./protobuf.ts";
import { hash, id, name, prose, word } from "./text.ts";
import { timestamp } from "./timestamp.ts";

const block = protobuf(LogBlockSchema);
const lastInt64 = 2n ** 63n - 1n;

/** Strings without lone surrogates, which the engines cannot store. None occur in practice, because protobuf rejects them. */
const unicode = (maxLength: number) => fc.string({ unit: "binary", maxLength });
const micros = fc
  .bigInt({ min: -8_640_000_000_000_000_000n, max: 8_640_000_000_000_000_000n })
  .map((value) => Temporal.Instant.fromEpochNanoseconds(value * 1000n));

interface Case {
  readonly type: string;
  readonly codec: Codec<unknown, unknown>;
  readonly values: fc.Arbitrary<unknown>;
  readonly same?: (a: unknown, b: unknown) => boolean;
}

/** Holds because each case's values are of its codec's type. */
function caseOf<V, S>(type: string, codec: Codec<V, S>, values: fc.Arbitrary<V>, same?: (a: V, b: V) => boolean): Case {
  return { type, codec, values, ...(same && { same }) } as unknown as Case;
}

const cases: Case[] = [
  caseOf("id", id, fc.uuid()),
  caseOf("name", name, unicode(40)),
  caseOf("hash", hash, fc.stringMatching(/^[0-9a-f]{64}$/)),
  caseOf("word", word, fc.stringMatching(/^[a-zA-Z_]{0,32}$/)),
  caseOf("prose", prose, unicode(500)),
  caseOf("json", stringMap, fc.dictionary(unicode(10), unicode(10), { noNullPrototype: true })),
  caseOf("bool", bool, fc.boolean()),
  caseOf("int64", int64, fc.bigInt({ min: -lastInt64 - 1n, max: lastInt64 })),
  caseOf("timestamp", timestamp, micros, (a, b) => a.equals(b)),
  caseOf(
    "enum",
    enumeration<DeploymentStatus>(DeploymentStatusSchema),
    fc.constantFrom(DeploymentStatus.PENDING, DeploymentStatus.ROLLING_BACK),
  ),
  caseOf("enum of a newer version", enumeration<number>(DeploymentStatusSchema), fc.integer({ min: 100, max: 1_000 })),
  caseOf(
    "protobuf",
    block,
    fc.record({ index: fc.bigInt({ min: 0n, max: lastInt64 }), text: unicode(300) }).map((init) => create(LogBlockSchema, init)),
    (a, b) => equals(LogBlockSchema, a, b),
  ),
  caseOf("nullable", nullable(int64), fc.option(fc.bigInt({ min: -5n, max: 5n }), { nil: undefined })),
];

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("codecs on $engine", ({ createUrl }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = openEngine({ url: await createUrl(), log: silentLogger() });
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test.for(cases)("a stored value is read back unchanged: $type", async ({ type, codec, values, same }) => {
    const table = type.replaceAll(" ", "_");
    await engine.createTable(engine.db, { name: table, columns: { at: int64, value: codec }, key: ["at"] });
    let at = 0n;
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 20 }), async (written) => {
        const first = at;
        await insertInto(
          engine.db,
          table,
          written.map((value) => ({ at: at++, value: codec.encode(value) })),
        ).execute();
        const rows = await untyped(engine.db).selectFrom(table).select("value").where("at", ">=", first).orderBy("at").execute();
        const read = rows.map(({ value }) => codec.decode(value));
        expect(read).toHaveLength(written.length);
        for (const [index, value] of written.entries()) {
          if (same) expect(same(read[index], value)).toBe(true);
          else expect(read[index]).toEqual(value);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("an instant is the same whatever the time zone of who writes, who reads and the session, also in an hour that comes twice", async () => {
    const before = process.env["TZ"];
    onTestFinished(() => {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    });
    await engine.createTable(engine.db, { name: "zones", columns: { id: name, at: timestamp }, key: ["id"] });
    // 01:30 in New York, before and after the clocks went back, and an hour that Berlin does not have.
    const instants = ["2026-11-01T05:30:00.000001Z", "2026-11-01T06:30:00.000001Z", "2026-03-29T01:30:00Z"].map((text) =>
      Temporal.Instant.from(text),
    );
    const zones = ["America/New_York", "Europe/Berlin", "Asia/Kathmandu"];
    const offsets = new Set<number>();
    for (const [index, at] of instants.entries()) {
      process.env["TZ"] = zones[index];
      offsets.add(new Date(0).getTimezoneOffset());
      const row = { id: name.encode(String(index)), at: timestamp.encode(at) };
      await engine.db.connection().execute(async (session) => {
        if (engine.name === "mysql") await sql`set time_zone = ${`+0${index}:00`}`.execute(session);
        await insertInto(session, "zones", [row]).execute();
      });
    }
    process.env["TZ"] = "Pacific/Kiritimati";
    const rows = await untyped(engine.db).selectFrom("zones").select("at").orderBy("id").execute();
    expect(rows.map((row) => timestamp.decode(BigInt(String(row["at"]))).toString())).toEqual(instants.map(String));
    expect(offsets.size, "the time zone of the process did change").toBe(3);
  });

  test("the engine sorts instants and numbers by value, and names by code point", async () => {
    await engine.createTable(engine.db, { name: "ordered", columns: { name, at: timestamp }, key: ["name"] });
    const instants = ["1969-12-31T23:59:59Z", "2026-01-01T00:00:00.000001Z", "2026-01-01T00:00:00.000002Z"];
    const names = ["B", "a", "é"];
    const rows = names.map((each, index) => ({
      name: name.encode(each),
      at: timestamp.encode(Temporal.Instant.from(instants[2 - index] ?? "")),
    }));
    await insertInto(engine.db, "ordered", rows).execute();
    const byTime = await untyped(engine.db).selectFrom("ordered").select("name").orderBy("at").execute();
    const byName = await untyped(engine.db).selectFrom("ordered").select("name").orderBy("name").execute();
    expect(byTime.map((row) => row["name"])).toEqual(names.toReversed());
    expect(byName.map((row) => row["name"])).toEqual(names);
  });
});

test("a timestamp is truncated to microseconds", () => {
  const instant = Temporal.Instant.from("2026-11-23T10:00:00.123456789Z");
  expect(timestamp.decode(timestamp.encode(instant)).toString()).toBe("2026-11-23T10:00:00.123456Z");
});

test("an enum value is stored as a readable word", () => {
  expect(enumeration<DeploymentStatus>(DeploymentStatusSchema).encode(DeploymentStatus.ROLLING_BACK)).toBe("rolling_back");
});

test.for(["[]", "null", '{"a":1}', "no json"])("%s is rejected as a string map", (stored) => {
  expect(() => stringMap.decode(stored)).toThrow();
});

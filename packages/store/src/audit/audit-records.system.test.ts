import { type AuditEntry, type ChainBreak, type ChainHead, checkHead, checkLink, emptyChain } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleActs } from "../sample-history.ts";
import { openEngine, openStore, type Store } from "../store.ts";
import type { AuditFilter } from "./list-audit.ts";

/** One act; the number in its name is its second. */
const act = (name: string, given: Partial<AuditEntry> = {}): AuditEntry => {
  const at = Temporal.Instant.fromEpochMilliseconds(1_767_225_600_000 + Number(name.replace(/\D/g, "")) * 1_000);
  return sampleActs([name], { at, objects: [], ...given })[0] as AuditEntry;
};

const acts = (prefix: string, count: number, given: Partial<AuditEntry> = {}) =>
  Array.from({ length: count }, (_, at) => act(`${prefix}${at + 1}`, given));

async function verify({ audit }: Store, projectId: string): Promise<ChainBreak | ChainHead> {
  let end: ChainHead = emptyChain;
  for await (const links of audit.chain(projectId))
    for (const link of links) {
      const found = checkLink(end, link, projectId);
      if (found) return found;
      end = link;
    }
  const head = (await audit.heads()).find((each) => each.projectId === projectId) ?? emptyChain;
  return checkHead(end, head) ?? { sequence: end.sequence, hash: end.hash };
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("the audit on $engine", ({ createUrl }) => {
  const log = silentLogger();
  let url: string;
  let store: Store;
  beforeAll(async () => {
    url = await createUrl();
    store = await openStore({ url, log });
  });
  afterAll(() => store[Symbol.asyncDispose]());

  /** Changes rows as a person with the password of the database can. */
  const tamper = async (statement: string): Promise<void> => {
    await using engine = openEngine({ url, log });
    await sql.raw(statement).execute(engine.db);
  };

  test("two processes that append at once make one chain, in which every act is once", async () => {
    await using other = await openStore({ url, log });
    const projectId = "busy";
    const [ours, theirs] = [acts("ours", 60, { projectId }), acts("theirs", 60, { projectId })];
    const shared = acts("both", 20, { projectId });
    const until = async (record: () => Promise<unknown>): Promise<void> => {
      for (let attempt = 0; attempt < 200; attempt++) {
        const done = await record().then(
          () => true,
          () => false,
        );
        if (done) return;
      }
      throw new Error("never recorded");
    };
    const write = (into: Store, all: readonly AuditEntry[]) =>
      Promise.all([0, 1, 2, 3].map((part) => until(() => into.audit.recordAll(all.filter((_, at) => at % 4 === part)))));
    await Promise.all([write(store, [...ours, ...shared]), write(other, [...shared, ...theirs])]);
    expect(await verify(store, projectId)).toMatchObject({ sequence: 140 });
    const { records } = await store.audit.list({ projectId }, { pageSize: 500 });
    expect(new Set(records.map(({ entry }) => entry.id)).size).toBe(140);
  });

  test("an act that is recorded again has the place that it had", async () => {
    const projectId = "again";
    const first = await store.audit.recordAll(acts("a", 3, { projectId }));
    expect(first.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    const [third, fourth, twice] = await store.audit.recordAll([
      act("a3", { projectId, reason: "said otherwise" }),
      act("a4", { projectId }),
      act("a4", { projectId }),
    ]);
    expect(third).toEqual(first[2]);
    expect(fourth).toMatchObject({ sequence: 4, previousHash: first[2]?.hash });
    expect(twice).toEqual(fourth);
    expect(await verify(store, projectId)).toEqual({ sequence: 4, hash: fourth?.hash });
  });

  test("a copy is appended as it was recorded; what does not follow is not, and what is recorded again is there already", async () => {
    const projectId = "restored";
    const objects = [{ kind: "application", id: "a1", name: "web" }];
    const recorded = acts("r", 6, { projectId, objects });
    await using engine = openEngine({ url, log });
    await store.audit.recordAll(recorded);
    const links = (await Array.fromAsync(store.audit.chain(projectId))).flat();
    const rows = async () =>
      (await sql.raw(`select * from audit_objects where project_id = '${projectId}'`).execute(engine.db)).rows.length;
    const before = await rows();
    for (const table of ["entries", "heads", "objects"]) await tamper(`delete from audit_${table} where project_id = '${projectId}'`);
    await store.audit.restore(projectId, links.slice(0, 2));
    expect(await store.audit.restore(projectId, links.slice(3))).toBe(0);
    expect(await store.audit.restore(projectId, [...links.slice(1, 4), { ...links[4], text: "{}" } as never, ...links.slice(5)])).toBe(2);
    expect(await store.audit.restore("another", links)).toBe(0);
    expect(await store.audit.restore(projectId, links)).toBe(2);
    expect(await verify(store, projectId)).toEqual({ sequence: 6, hash: links[5]?.hash });
    expect(await rows()).toBe(before);
    expect(await store.audit.recordAll(recorded)).toEqual(links);
    expect((await store.audit.recordAll([act("r7", { projectId })]))[0]).toMatchObject({ sequence: 7, previousHash: links[5]?.hash });
  });

  test("acts on many objects are recorded together", async () => {
    const projectId = "prunes";
    const objects = Array.from({ length: 55 }, (_, at) => ({ kind: "ConfigMap", id: `shop/map-${at}`, name: `map-${at}` }));
    const links = await store.audit.recordAll(acts("m", 700, { projectId, objects }));
    expect(links.at(-1)?.sequence).toBe(700);
    expect((await store.audit.list({ projectId, object: "map-54" }, { pageSize: 10 })).records).toHaveLength(10);
  });

  test("acts of several projects, and of none, are in chains of their own", async () => {
    await store.audit.recordAll([act("p1", { projectId: "one" }), act("p2", { projectId: "" }), act("p3", { projectId: "one" })]);
    expect(await verify(store, "one")).toMatchObject({ sequence: 2 });
    expect(await verify(store, "")).toMatchObject({ sequence: 1 });
    expect(await verify(store, "nothing")).toEqual(emptyChain);
  });

  test.for<{ name: string; statement: (project: string) => string; found: object }>([
    {
      name: "a changed row",
      statement: (project) =>
        `update audit_entries set entry = replace(entry, 'ann', 'bob') where project_id = '${project}' and sequence = 3`,
      found: { kind: "changed", sequence: 3 },
    },
    {
      name: "a deleted row",
      statement: (project) => `delete from audit_entries where project_id = '${project}' and sequence = 3`,
      found: { kind: "missing", sequence: 3 },
    },
    {
      name: "a deleted head",
      statement: (project) => `delete from audit_heads where project_id = '${project}'`,
      found: { kind: "missing", sequence: 6 },
    },
    {
      name: "a deleted end",
      statement: (project) => `delete from audit_entries where project_id = '${project}' and sequence >= 4`,
      found: { kind: "missing", sequence: 4, reason: "entries 4 to 5 are missing at the end" },
    },
  ])("$name is found", async ({ name, statement, found }) => {
    const projectId = name.replaceAll(" ", "-");
    await store.audit.recordAll(acts("t", 5, { projectId }));
    expect(await verify(store, projectId)).toMatchObject({ sequence: 5 });
    await tamper(statement(projectId));
    expect(await verify(store, projectId)).toMatchObject(found);
  });

  test("entries are found by who, what, on what, how it ended and when", async () => {
    const projectId = "found";
    await store.audit.recordAll([
      act("f1", { projectId, objects: [{ kind: "application", id: "a1", name: "web" }] }),
      act("f2", { projectId, action: "application.disable", result: "refused" }),
      act("f3", { projectId, action: "plugin.restart", actor: { kind: "person", name: "bob", signIn: "claimed" } }),
      act("f4", { projectId, action: "deployment.cancel", objects: [{ kind: "deployment", id: "a1", name: "" }], result: "failed" }),
    ]);
    const names = async (filter: AuditFilter): Promise<string> => {
      const found: string[] = [];
      for (let pageToken = ""; ; ) {
        const page = await store.audit.list({ projectId, ...filter }, { pageSize: 2, pageToken });
        found.push(...page.records.map(({ entry }) => entry.reason));
        ({ nextPageToken: pageToken } = page);
        if (pageToken === "") return found.join(" ");
      }
    };
    const third = Temporal.Instant.fromEpochMilliseconds(1_767_225_603_000);
    expect(await names({})).toBe("f4 f3 f2 f1");
    expect(await names({ actor: "bob" })).toBe("f3");
    expect(await names({ action: "application" })).toBe("f2 f1");
    expect(await names({ action: "application.sync" })).toBe("f1");
    expect(await names({ action: "%" })).toBe("");
    expect(await names({ object: "a1" })).toBe("f4 f1");
    expect(await names({ object: "web" })).toBe("f1");
    expect(await names({ results: ["refused", "failed"] })).toBe("f4 f2");
    expect(await names({ since: third })).toBe("f4 f3");
    expect(await names({ until: third })).toBe("f2 f1");
  });
});

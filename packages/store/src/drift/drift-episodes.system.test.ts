import type { Drift, DriftObservation } from "@slipway/domain";
import type { DriftObservation as ObservationMessage } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { decodeDriftEpisode, encodeDriftObservation } from "@slipway/state";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HistoryRecord } from "../history/record.ts";
import { sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";
import type { EpisodeFilter } from "./list-episodes.ts";

const at = (second: number) => Temporal.Instant.fromEpochMilliseconds(1_767_225_600_000 + second * 1_000);
const drift = (field: string): Drift => ({
  kind: "field",
  object: { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" },
  field,
  declared: "1",
  live: "3",
  manager: "kubectl-edit",
  setAt: at(0),
  reason: "",
});

/** What is observed of an application at a second, which is its position as well. */
function observed(
  application: string,
  second: number,
  fields: readonly string[],
  given: Partial<DriftObservation> = {},
): HistoryRecord<ObservationMessage> {
  const message = encodeDriftObservation({
    applicationId: sampleId(application),
    applicationName: application,
    projectId: "shop",
    pipedId: "piped",
    commitHash: "c",
    afterDeploymentId: "d",
    removed: false,
    drifts: fields.map(drift),
    isComplete: true,
    read: [],
    unread: [],
    at: at(second),
    ...given,
  });
  return { message, sequence: BigInt(second) };
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("drift episodes on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const list = async (filter: EpisodeFilter): Promise<readonly string[]> => {
    const { episodes } = await store.drift.list(filter, { pageSize: 50 });
    return episodes.map(decodeDriftEpisode).map(({ applicationName, field, openedAt, closedAt, ending }) => {
      const seconds = (instant: Temporal.Instant | undefined) =>
        instant === undefined ? "" : (instant.epochMilliseconds - at(0).epochMilliseconds) / 1000;
      return `${applicationName} ${field} ${seconds(openedAt)}-${seconds(closedAt)} ${ending ?? ""}`.trim();
    });
  };

  test("episodes open, close and are listed, the newest first", async () => {
    const records = [
      observed("a", 1, ["x"]),
      observed("a", 2, ["x", "y"]),
      observed("a", 3, ["y"]),
      observed("a", 4, [], { afterDeploymentId: "e" }),
    ];
    await store.drift.recordAll(records);
    expect(await list({ applicationId: sampleId("a") })).toEqual(["a y 2-4 deployment", "a x 1-3 undone"]);
    await store.drift.recordAll(records.toReversed());
    expect(await list({ applicationId: sampleId("a") }), "recorded again").toHaveLength(2);
    expect(await store.drift.position()).toBe(4n);
  });

  test("an observation that arrives late changes nothing", async () => {
    await store.drift.recordAll([observed("late", 12, [])]);
    await store.drift.recordAll([observed("late", 11, ["x"])]);
    expect(await list({ applicationId: sampleId("late") })).toEqual([]);
  });

  test("two processes that record the same observations open each episode once", async () => {
    const records = ["p", "q", "r"].flatMap((application) => [observed(application, 20, ["x"]), observed(application, 21, ["x", "y"])]);
    await Promise.all([
      store.drift.recordAll(records),
      store.drift.recordAll(records),
      ...records.map((each) => store.drift.recordAll([each])),
    ]);
    for (const application of ["p", "q", "r"])
      expect((await list({ applicationId: sampleId(application) })).toSorted().map((line) => line.slice(0, 3))).toEqual([
        `${application} x`,
        `${application} y`,
      ]);
  });

  test("only open ones, only those of a project, only those that began lately", async () => {
    await store.drift.recordAll([
      observed("b", 30, ["x", "y"]),
      observed("b", 31, ["x"]),
      observed("bank", 32, ["z"], { projectId: "bank" }),
    ]);
    expect(await list({ applicationId: sampleId("b"), open: true })).toEqual(["b x 30-"]);
    expect(await list({ projectId: "bank" })).toEqual(["bank z 32-"]);
    expect(await list({ projectId: "bank", open: true })).toEqual(["bank z 32-"]);
    expect((await list({ open: true, since: at(30) })).toSorted()).toEqual(["b x 30-", "bank z 32-"]);
  });

  test("pages go on where the last one ended, also between drifts of the same instant", async () => {
    await store.drift.recordAll([observed("c", 40, ["u", "v", "w"])]);
    const filter = { applicationId: sampleId("c") };
    const first = await store.drift.list(filter, { pageSize: 2 });
    const second = await store.drift.list(filter, { pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.episodes, ...second.episodes].map(({ field }) => field).toSorted()).toEqual(["u", "v", "w"]);
    expect(second.nextPageToken).toBe("");
    await expect(store.drift.list({}, { pageSize: 2, pageToken: first.nextPageToken })).rejects.toMatchObject({ code: "invalid" });
  });
});

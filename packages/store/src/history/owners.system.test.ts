import { create } from "@bufbuild/protobuf";
import { type DriftObservation, StageLogSchema } from "@slipway/proto/state";
import { createLogger } from "@slipway/runtime";
import { decodeDriftEpisode, encodeDriftObservation } from "@slipway/state";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { applicationHistory, deploymentHistory, sampleHash, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";
import type { Owned } from "./owned.ts";
import type { HistoryRecord } from "./record.ts";

type Foreign = Partial<Owned>;
const foreigners: readonly Foreign[] = [{ projectId: "bank" }, { pipedId: "rogue" }];

/** The same history, as another piped writes it, later. */
function forged<Message extends { readonly state?: Owned | undefined }>(
  history: readonly HistoryRecord<Message>[],
  foreign: Foreign,
): HistoryRecord<Message>[] {
  return history.map(({ message, sequence }) => ({
    message: { ...message, state: { ...message.state, ...foreign } },
    sequence: sequence + 99n,
  }));
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("what a piped writes under an id of another one, on $engine", ({ createUrl }) => {
  let store: Store;
  let lines: string[];
  beforeEach(async () => {
    lines = [];
    const log = createLogger({ service: "trace", level: "warn", destination: { write: (line) => void lines.push(line) } });
    store = await openStore({ url: await createUrl(), log });
    return () => store[Symbol.asyncDispose]();
  });

  test.for(foreigners)("is not recorded of a deployment, in the same batch and later, and the log says so: %o", async (foreign) => {
    const own = deploymentHistory({ name: "d", commit: "own" });
    const other = forged(deploymentHistory({ name: "d", commit: "forged", application: "web" }), foreign);
    const before = own.slice(0, 3);
    await store.deployments.recordAll([...other.slice(0, 2), ...before]);
    await store.deployments.recordAll(other);
    expect(await store.deployments.get(sampleId("d"))).toEqual(before[2]?.message.state);
    await store.deployments.recordAll([...other, ...own]);
    expect(await store.deployments.get(sampleId("d"))).toEqual(own.at(-1)?.message.state);
    expect(await store.deployments.events(sampleId("d"))).toEqual(own.map(({ message }) => message.event));
    const { deployments } = await store.deployments.list({}, { pageSize: 9 });
    expect(deployments).toHaveLength(1);
    const { traces } = await store.traces.list({}, { pageSize: 9 });
    expect(traces.map(({ hash }) => hash)).toEqual([sampleHash("own")]);
    // Seldom, however much of it there is.
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: "warn", deploymentId: sampleId("d"), projectId: "shop", pipedId: "piped", ...foreign }),
    ]);
  });

  test.for(foreigners)("is not recorded of an application: %o", async (foreign) => {
    const own = applicationHistory("cart");
    const other = forged(own, { ...foreign });
    await store.applications.recordAll([...other, ...own]);
    await store.applications.recordAll(other);
    expect(await store.applications.find(sampleId("cart"))).toEqual(own.at(-1)?.message.state);
    expect(await store.applications.events(sampleId("cart"))).toEqual(own.map(({ message }) => message.event));
    expect(await Array.fromAsync(store.applications.newestMessages())).toHaveLength(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(sampleId("cart"));
  });

  test.for(foreigners)("is not recorded in the log of a deployment: %o", async (foreign) => {
    await store.deployments.recordAll(deploymentHistory({ name: "d" }));
    await store.stageLogs.appendAll([{ ...part("forged", 0n), ...foreign, completed: true }, part("own", 1n)]);
    await store.stageLogs.append({ ...part("forged", 2n), ...foreign });
    expect(await store.stageLogs.find(sampleId("d"), "s0")).toMatchObject({ blocks: [{ text: "own" }], completed: false });
    expect(lines).toHaveLength(1);
  });

  test.for(foreigners)("neither opens nor closes a drift episode of an application: %o", async (foreign) => {
    await store.applications.recordAll(applicationHistory("cart"));
    await store.drift.recordAll([observed(1, "own"), observed(2, "forged", foreign)]);
    const { episodes } = await store.drift.list({ applicationId: sampleId("cart") }, { pageSize: 9 });
    expect(episodes.map(decodeDriftEpisode)).toMatchObject([{ field: "own", closedAt: undefined }]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(sampleId("cart"));
  });

  test("is not read from a log that was there before the deployment was recorded", async () => {
    await store.stageLogs.append({ ...part("forged", 0n), projectId: "bank" });
    expect(await store.stageLogs.find(sampleId("d"), "s0")).toMatchObject({ blocks: [{ text: "forged" }] });
    await store.deployments.recordAll(deploymentHistory({ name: "d" }));
    expect(await store.stageLogs.find(sampleId("d"), "s0")).toBeUndefined();
    await store.stageLogs.append(part("own", 1n));
    expect(await store.stageLogs.find(sampleId("d"), "s0")).toMatchObject({ blocks: [{ text: "own" }] });
  });
});

function part(text: string, index: bigint) {
  const ids = { projectId: "shop", pipedId: "piped", applicationId: sampleId("cart"), deploymentId: sampleId("d"), stageId: "s0" };
  return create(StageLogSchema, { ...ids, blocks: [{ text, index }] });
}

/** One field of the application `cart` that differs from Git, and nothing else. */
function observed(second: number, field: string, foreign: Foreign = {}): HistoryRecord<DriftObservation> {
  const object = { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" };
  const message = encodeDriftObservation({
    applicationId: sampleId("cart"),
    applicationName: "cart",
    projectId: "shop",
    pipedId: "piped",
    commitHash: "c",
    afterDeploymentId: "",
    removed: false,
    drifts: [{ kind: "field", object, field, declared: "1", live: "3", manager: "kubectl-edit", setAt: undefined, reason: "" }],
    isComplete: true,
    read: [],
    unread: [],
    at: Temporal.Instant.fromEpochMilliseconds(1_767_225_600_000 + second * 1_000),
    ...foreign,
  });
  return { message, sequence: BigInt(second) };
}

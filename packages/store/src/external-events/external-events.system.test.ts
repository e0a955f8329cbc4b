import { DeploymentStatus } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { deploymentHistory, externalEventHistory, sampleHash, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";

const digest = `sha256:${"5e".repeat(32)}`;
const spanTree = "4bf92f3577b34da6a3ce929d0e0e4736";

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("external events on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
    const events = [
      externalEventHistory(
        { name: "built", commit: "code", artifacts: [{ image: "ghcr.io/acme/web", version: "1.4.0", digest }], at: 1 },
        2n,
      ),
      externalEventHistory({ name: "again", commit: "code", at: 2 }, 10n),
      externalEventHistory(
        { name: "other", project: "bank", commit: "code", artifacts: [{ image: "ghcr.io/acme/web", version: "1.4.0" }], at: 3 },
        20n,
      ),
      externalEventHistory({ name: "job", commit: "traced", traceparent: `00-${spanTree}-00f067aa0ba902b7-01`, at: 4 }, 30n),
      externalEventHistory({ name: "alone", at: 5 }, 40n),
    ];
    const deployments = [
      deploymentHistory({ name: "by-tag", application: "web", images: ["ghcr.io/acme/web:1.4.0"], at: 11 }, 2n),
      deploymentHistory({ name: "later", application: "web", images: ["ghcr.io/acme/web:1.4.0"], at: 20 }, 20n),
      deploymentHistory(
        { name: "by-digest", application: "copy", images: [`mirror.local/web@${digest}`], labels: { env: "prod" }, at: 12 },
        40n,
      ),
      deploymentHistory({ name: "by-trailer", application: "cart", causedBy: "code", at: 13 }, 60n),
      deploymentHistory({ name: "by-trace", application: "shop", traceparent: `00-${spanTree}-b7ad6b7169203331-01`, at: 14 }, 80n),
      deploymentHistory({ name: "unrelated", application: "db", images: ["postgres:17"], at: 15 }, 100n),
    ];
    // In an order in which nothing is known of the other side yet, and half of it twice.
    await store.deployments.recordAll(deployments.flat().toReversed());
    await store.externalEvents.recordAll([...events.flat(), ...events.flat().slice(0, 5)]);
    return () => store[Symbol.asyncDispose]();
  });

  test("a trace is joined by trailer, tag, digest and OpenTelemetry trace, with the first deployment of each application", async () => {
    const trace = await store.traces.get(sampleHash("code"), { projectId: "shop" });
    expect(trace.deployments.map(({ id }) => id)).toEqual(["by-trailer", "by-digest", "by-tag"].map(sampleId));
    expect(trace.externalEvents.map(({ name }) => name)).toEqual(["built", "again"]);
    expect(trace.firstAt.toString()).toBe("2026-01-01T00:00:01Z");
    const traced = await store.traces.get(sampleHash("traced"), { projectId: "shop" });
    expect(traced.deployments.map(({ id }) => id)).toEqual([sampleId("by-trace")]);
  });

  test("nothing is joined across projects", async () => {
    const trace = await store.traces.get(sampleHash("code"), { projectId: "bank" });
    expect(trace.deployments).toEqual([]);
    expect(trace.externalEvents.map(({ name }) => name)).toEqual(["other"]);
  });

  test("the commits of an artifact, by tag and by digest", async () => {
    for (const reference of ["ghcr.io/acme/web:1.4.0", digest, `ghcr.io/acme/web@${digest}`]) {
      const traces = await store.traces.ofArtifact(reference, { projectId: "shop" });
      expect(traces.map(({ hash }) => hash)).toEqual([sampleHash("code")]);
    }
    const [unnamed] = await store.traces.ofArtifact("postgres:17");
    expect(unnamed?.hash, "of the deployment, if no external event names it").toBe(sampleHash("unrelated"));
    await expect(store.traces.ofArtifact("postgres:18")).rejects.toMatchObject({ code: "not_found" });
    await expect(store.traces.ofArtifact("postgres:latest")).rejects.toMatchObject({ code: "invalid" });
  });

  test("traces by title, author, application, status and by where they have come to", async () => {
    const hashes = async (filter: Parameters<Store["traces"]["list"]>[0]) =>
      (await store.traces.list({ projectId: "shop", ...filter }, { pageSize: 50 })).traces.map(({ hash }) => hash);
    expect(await hashes({ title: "CHANGE CODE" })).toEqual([sampleHash("code")]);
    expect(await hashes({ title: "100%_" })).toEqual([]);
    expect(await hashes({ author: "author of job" })).toEqual([sampleHash("traced")]);
    const prod = { labels: { env: "prod" }, applicationName: "" };
    expect(await hashes({ reached: prod })).toEqual([sampleHash("by-digest"), sampleHash("code")]);
    expect(await hashes({ reached: { labels: {}, applicationName: "web" }, notReached: prod })).toEqual([
      sampleHash("later"),
      sampleHash("by-tag"),
    ]);
    expect(await hashes({ application: { labels: {}, applicationName: "cart" } })).toEqual([sampleHash("by-trailer"), sampleHash("code")]);
    expect(await hashes({ statuses: [DeploymentStatus.FAILED] })).toEqual([]);
  });

  test("they are listed by name, commit and time, in pages, with their newest state", async () => {
    const list = async (filter: Parameters<Store["externalEvents"]["list"]>[0]) =>
      (await store.externalEvents.list(filter, { pageSize: 10 })).externalEvents.map(({ name }) => name);
    expect(await list({})).toEqual(["alone", "job", "other", "again", "built"]);
    expect(await list({ projectId: "shop", commitPrefix: sampleHash("code").slice(0, 8) })).toEqual(["again", "built"]);
    expect(await list({ name: "job" })).toEqual(["job"]);
    expect(await list({ since: Temporal.Instant.from("2026-01-01T00:00:04Z") })).toEqual(["alone", "job"]);
    const first = await store.externalEvents.list({}, { pageSize: 2 });
    const second = await store.externalEvents.list({}, { pageSize: 9, pageToken: first.nextPageToken });
    expect([...first.externalEvents, ...second.externalEvents]).toHaveLength(5);
    expect((await store.externalEvents.get(sampleId("built"))).handlings).toHaveLength(1);
    await expect(store.externalEvents.get(sampleId("nobody"))).rejects.toMatchObject({ code: "not_found" });
    expect(await store.externalEvents.position()).toBe(42n);
  });

  test("they are listed by labels and status: a page is filled from many rows, and one that read too many is short and goes on", async () => {
    const many = Array.from({ length: 5_150 }, (_, at) => {
      const sample = { name: `many-${at}`, project: "crowd", labels: { app: at === 20 ? "rare" : "web", n: String(at % 2) }, at };
      return externalEventHistory(sample, BigInt(1_000 + 3 * at)).slice(at % 50 === 0 ? 1 : 0, at % 50 === 0 ? 2 : 1);
    });
    for (let at = 0; at < many.length; at += 500) await store.externalEvents.recordAll(many.slice(at, at + 500).flat());
    const list = (filter: Parameters<Store["externalEvents"]["list"]>[0], pageSize: number, pageToken = "") =>
      store.externalEvents.list({ projectId: "crowd", ...filter }, { pageSize, pageToken });

    const first = await list({ status: "succeeded" }, 3);
    expect(first.externalEvents.map(({ name }) => name)).toEqual(["many-5100", "many-5050", "many-5000"]);
    const second = await list({ status: "succeeded" }, 2, first.nextPageToken);
    expect(second.externalEvents.map(({ name }) => name)).toEqual(["many-4950", "many-4900"]);
    expect((await list({ labels: { app: "web", n: "1" } }, 2)).externalEvents.map(({ name }) => name)).toEqual(["many-5149", "many-5147"]);

    const rare = { labels: { app: "rare" } };
    const short = await list(rare, 10);
    expect(short.externalEvents).toEqual([]);
    const rest = await list(rare, 10, short.nextPageToken);
    expect([rest.externalEvents.map(({ name }) => name), rest.nextPageToken]).toEqual([["many-20"], ""]);
    await expect(list({}, 10, short.nextPageToken)).rejects.toMatchObject({ code: "invalid" });
    const prefix = sampleId("many-7").slice(0, 18);
    expect(await store.externalEvents.beginningWith(prefix, {})).toMatchObject([{ name: "many-7" }]);
    expect(await store.externalEvents.beginningWith(prefix, { projectId: "shop" })).toEqual([]);
  });

  test("where the first deployment with an artifact failed, the first that succeeded is part of the trace as well", async () => {
    const of = { project: "retried", application: "web", images: ["ghcr.io/acme/web:2.0.0"] };
    const deployments = [
      deploymentHistory({ ...of, name: "fails", end: DeploymentStatus.FAILED, at: 11 }, 200n),
      deploymentHistory({ ...of, name: "succeeds", at: 12 }, 220n),
      deploymentHistory({ ...of, name: "repeats", at: 13 }, 240n),
    ];
    const [image, version] = ["ghcr.io/acme/web", "2.0.0"];
    const event = externalEventHistory({ name: "two", project: "retried", commit: "two", artifacts: [{ image, version }], at: 1 }, 60n);
    await store.externalEvents.recordAll(event);
    for (let time = 0; time < 2; time++) await store.deployments.recordAll(deployments.flat().toReversed());
    const trace = await store.traces.get(sampleHash("two"), { projectId: "retried" });
    expect(trace.deployments.map(({ id }) => id)).toEqual(["succeeds", "fails"].map(sampleId));
    const web = { labels: {}, applicationName: "web" };
    const missing = await store.traces.list({ projectId: "retried", notReached: web }, { pageSize: 9 });
    expect(missing.traces.map(({ hash }) => hash)).toEqual([sampleHash("fails")]);
  });

  test("authors are found in any case, of any alphabet; labels are the same only if their case is", async () => {
    const project = "words";
    await store.externalEvents.recordAll(externalEventHistory({ name: "ÄNNE", project, commit: "umlaut" }, 70n));
    await store.deployments.recordAll(deploymentHistory({ name: "cased", project, labels: { env: "Prod" } }, 300n));
    const hashes = async (filter: Parameters<Store["traces"]["list"]>[0]) =>
      (await store.traces.list({ projectId: project, ...filter }, { pageSize: 9 })).traces.map(({ hash }) => hash);
    expect(await hashes({ author: "of änne" })).toEqual([sampleHash("umlaut")]);
    expect(await hashes({ reached: { labels: { env: "Prod" }, applicationName: "" } })).toEqual([sampleHash("cased")]);
    expect(await hashes({ reached: { labels: { env: "prod" }, applicationName: "" } })).toEqual([]);
  });

  test("of an artifact that two projects deploy, none shows a commit that only the other one built it from", async () => {
    const artifacts = [{ image: "ghcr.io/acme/shared", version: "7" }];
    const named = (name: string, project: string, commit: string, from: bigint) =>
      externalEventHistory({ name, project, commit, artifacts, at: 50 }, from);
    await store.externalEvents.recordAll([named("one", "left", "of-left", 100n), named("two", "right", "of-right", 110n)].flat());
    await store.deployments.recordAll(deploymentHistory({ name: "elsewhere", project: "right", commit: "of-left", at: 51 }, 200n));
    const traces = await store.traces.ofArtifact("ghcr.io/acme/shared:7");
    expect(traces.map(({ projectId, hash }) => [projectId, hash]).toSorted()).toEqual([
      ["left", sampleHash("of-left")],
      ["right", sampleHash("of-right")],
    ]);
  });
});

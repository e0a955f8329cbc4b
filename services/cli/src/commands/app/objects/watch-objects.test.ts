import { create } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { type WatchLivestateResponse, WatchLivestateResponseSchema } from "@slipway/proto/api";
import { HealthStatus, SyncStatus } from "@slipway/proto/state";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ApiClient } from "../../../connection/api-client.ts";
import type { OutputFormat } from "../../../output/print.ts";
import { watchObjects } from "./watch-objects.ts";

const key = (id: string) => ({ plugin: "kubernetes", deployTarget: "dev", id });
const pod = (id: string, health: HealthStatus) => ({ key: key(id), kind: "Pod", namespace: "shop", name: id, health });
const about = { health: HealthStatus.HEALTHY, syncStatus: SyncStatus.SYNCED };
const snapshot = (version: bigint, ...ids: readonly string[]) =>
  create(WatchLivestateResponseSchema, {
    ...{ ...about, version },
    update: { case: "snapshot", value: { objects: ids.map((id) => pod(id, HealthStatus.HEALTHY)) } },
  });
const degraded = create(WatchLivestateResponseSchema, {
  ...{ version: 2n, health: HealthStatus.DEGRADED, syncStatus: SyncStatus.SYNCED },
  update: { case: "changes", value: { changed: [pod("a", HealthStatus.DEGRADED)], removed: [key("b")] } },
});

/** Shows what a server sends, stream after stream; each but the last is lost. Returns what was written, and from which versions was watched. */
async function shown(output: OutputFormat, streams: readonly (readonly WatchLivestateResponse[])[], { isTerminal = false } = {}) {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const { isTTY } = process.stdout;
  process.stdout.isTTY = isTerminal;
  vi.stubEnv("TERM", "xterm");
  onTestFinished(() => {
    process.stdout.isTTY = isTTY;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  const since: bigint[] = [];
  const watchLivestate = async function* ({ sinceVersion }: { readonly sinceVersion: bigint }) {
    since.push(sinceVersion);
    yield* streams[since.length - 1] ?? [];
    if (since.length < streams.length) throw new Fault("unavailable", "the server restarts");
  };
  const api = { livestates: { watchLivestate } } as unknown as ApiClient;
  const draw = (head: string, resources: readonly { readonly name: string; readonly health: string }[]) =>
    [head, ...resources.map(({ name, health }) => `${name} ${health}`)].join("\n");
  await watchObjects(api, { applicationId: "app", name: "shop", output, draw }, new AbortController().signal);
  return { written: written.join(""), since };
}

test("a pipe gets all objects, then a line for each that is gone or changed", async () => {
  const { written } = await shown("table", [[snapshot(1n, "a", "b"), degraded]]);
  expect(written.split("\n").map((line) => line.replaceAll(/ {2,}/g, "  "))).toEqual([
    "shop  Healthy  Synced",
    "kubernetes/dev  Pod  shop/a  Healthy  -",
    "kubernetes/dev  Pod  shop/b  Healthy  -",
    "shop  Degraded  Synced",
    "kubernetes/dev  Pod  shop/b  Gone",
    "kubernetes/dev  Pod  shop/a  Degraded  -",
    "",
  ]);
});

test("a program gets a line of JSON for each change, and after a restart of the server only what is different", async () => {
  const { written, since } = await shown("json", [[snapshot(1n, "a")], [snapshot(5n, "a", "b")], [snapshot(5n, "a", "b")]]);
  const lines = written
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { snapshot: { objects: [{ name: "a" }] } },
    { version: "5", changes: { changed: [{ name: "b" }], removed: [] } },
  ]);
  expect(lines).toHaveLength(2);
  expect(since).toEqual([0n, 1n, 5n]);
});

test("a terminal shows the newest state in place of the one before", async () => {
  const { written } = await shown("table", [[snapshot(1n, "a", "b"), degraded]], { isTerminal: true });
  expect(written).toBe("shop  Healthy  Synced\na healthy\nb healthy\n\x1b[3A\r\x1b[Jshop  Degraded  Synced\na degraded\n");
});

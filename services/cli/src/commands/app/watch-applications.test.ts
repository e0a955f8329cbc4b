import { create } from "@bufbuild/protobuf";
import { type Application, Fault } from "@slipway/domain";
import {
  ApplicationViewSchema,
  GetApplicationResponseSchema,
  type WatchApplicationsResponse,
  WatchApplicationsResponseSchema,
} from "@slipway/proto/api";
import { SyncStatus } from "@slipway/proto/state";
import { encodeApplication } from "@slipway/state";
import { sampleApplication } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ApiClient } from "../../connection/api-client.ts";
import type { OutputFormat } from "../../output/print.ts";
import { watchApplications } from "./watch-applications.ts";

const view = (name: string, syncStatus: SyncStatus, more: Partial<Application> = {}) =>
  create(ApplicationViewSchema, { application: encodeApplication(sampleApplication({ id: name, name, ...more })), syncStatus });
const is = (name: string, status = SyncStatus.OUT_OF_SYNC) => create(WatchApplicationsResponseSchema, { application: view(name, status) });
const left = (name: string, status = SyncStatus.SYNCED) =>
  create(WatchApplicationsResponseSchema, { application: view(name, status), noLongerMatches: true });
const complete = create(WatchApplicationsResponseSchema, { snapshotComplete: true });

/** What is written of streams of a server; each but the last is lost. `there`: what the server knows of applications that it no longer names. */
async function written(
  output: OutputFormat,
  streams: readonly (readonly WatchApplicationsResponse[])[],
  there: Readonly<Record<string, ReturnType<typeof view>>> = {},
): Promise<string[]> {
  const out: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
  let opened = 0;
  const watch = async function* () {
    yield* streams[opened++] ?? [];
    if (opened < streams.length) throw new Fault("unavailable", "the server restarts");
  };
  const getApplication = async ({ idOrName }: { readonly idOrName: string }) => {
    const application = there[idOrName];
    if (!application) throw new Fault("not_found", `no application ${idOrName}`);
    return create(GetApplicationResponseSchema, { application });
  };
  const api = { applications: { watchApplications: watch, getApplication } } as unknown as ApiClient;
  await watchApplications(api, { filter: {}, output }, new AbortController().signal);
  return out.join("").trimEnd().split("\n");
}

/** First cell, second cell, and the last one. */
const words = (lines: readonly string[]) =>
  lines.map((line) => {
    const cells = line.trim().split(/ {2,}/);
    return [cells[0], cells[1], cells.at(-1)].join(" | ");
  });

test("an application that no longer matches is said to, and again once it matches", async () => {
  const lines = await written("table", [[is("shop"), complete, left("shop"), is("shop")]]);
  expect(words(lines)).toEqual([
    expect.stringMatching(/^shop \| OutOfSync \| (?!no longer)/),
    "shop | Synced | no longer matches",
    expect.stringMatching(/^shop \| OutOfSync \| (?!no longer)/),
  ]);
});

test("what stopped matching while the server was away is said once it is back, with its state", async () => {
  const lines = await written(
    "table",
    [
      [is("cart"), is("shop"), complete],
      [is("shop"), complete],
    ],
    {
      cart: view("cart", SyncStatus.SYNCED),
    },
  );
  expect(words(lines).slice(2)).toEqual(["cart | Synced | no longer matches"]);
});

test("what the server no longer knows when it is back is gone", async () => {
  const lines = await written("table", [[is("cart"), complete], [complete], [complete]]);
  expect(words(lines).slice(1)).toEqual(["cart | OutOfSync | gone: the server no longer knows it"]);
});

test("a snapshot that was cut short says nothing of those that it did not name", async () => {
  const lines = await written("table", [[is("cart"), is("shop"), complete], [is("cart")], [is("cart"), is("shop"), complete]]);
  expect(lines).toHaveLength(2);
});

test("a program gets an application that no longer matches with a field that says so", async () => {
  const lines = await written("json", [[is("shop"), complete, left("shop")]]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { application: { name: "shop" }, syncStatus: "SYNC_STATUS_OUT_OF_SYNC" },
    { application: { name: "shop" }, syncStatus: "SYNC_STATUS_SYNCED", noLongerMatches: true },
  ]);
  expect(lines[0]).not.toContain("noLongerMatches");
});

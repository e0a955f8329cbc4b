import { create } from "@bufbuild/protobuf";
import {
  type ApplicationFilter,
  ApplicationViewSchema,
  GetApplicationResponseSchema,
  WatchApplicationsResponseSchema,
} from "@slipway/proto/api";
import { SyncStatus } from "@slipway/proto/state";
import { encodeApplication } from "@slipway/state";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import type { ApiClient } from "../../../connection/api-client.ts";
import { waitForIdle, waitForSynced } from "./wait-for-application.ts";

const sample = sampleApplication();
const application = create(ApplicationViewSchema, { application: encodeApplication(sample) });

/** A gateway with one application, which is idle. */
const api = {
  applications: {
    getApplication: async () => create(GetApplicationResponseSchema, { application }),
    watchApplications: async function* () {
      yield create(WatchApplicationsResponseSchema, { application });
    },
  },
} as unknown as ApiClient;

const timeouts = [
  { name: "longer than a timer of Node", timeoutMs: 30 * 86_400_000, want: 2 ** 31 - 1 },
  { name: "with a part of a millisecond", timeoutMs: 1_500.5, want: 1_501 },
];
test.for(timeouts)("a timeout $name does not end the wait at once", async ({ timeoutMs, want }) => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const timer = vi.spyOn(AbortSignal, "timeout");
  await waitForIdle(api, sample.id, { timeoutMs, signal: new AbortController().signal });
  expect(timer).toHaveBeenLastCalledWith(want);
  vi.restoreAllMocks();
});

test("what a rollback restored is synced with what was there before, not with what was deployed", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const hold = {
    kind: "failed",
    commitHash: "abcdef0123",
    deploymentId: "d",
    by: "",
    reason: "no quota",
    undone: true,
    since: sampleTime,
  } as const;
  const held = create(ApplicationViewSchema, {
    application: encodeApplication({ ...sample, holds: [hold] }),
    syncStatus: SyncStatus.SYNCED,
  });
  const released = create(ApplicationViewSchema, { application: encodeApplication(sample), syncStatus: SyncStatus.SYNCED });
  const watchApplications = async function* () {
    for (const view of [held, released]) yield create(WatchApplicationsResponseSchema, { application: view });
  };
  const applications = { ...api.applications, watchApplications };
  await waitForSynced({ ...api, applications } as unknown as ApiClient, sample.id, {
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  });
  expect(said.mock.calls.map(([text]) => text).join("")).toContain(
    "shop is not synced yet: the deployment was undone: commit abcdef0 is held: deployment d failed: no quota",
  );
  vi.restoreAllMocks();
});

test("a removal ends the wait, although removed applications are not listed", async () => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const removed = create(ApplicationViewSchema, { application: encodeApplication({ ...sample, removedAt: sampleTime }) });
  const watchApplications = async function* ({ filter }: { readonly filter: ApplicationFilter }) {
    if (filter.includeRemoved && filter.nameContains === undefined) yield create(WatchApplicationsResponseSchema, { application: removed });
  };
  const applications = { ...api.applications, watchApplications };
  const waiting = waitForSynced({ ...api, applications } as unknown as ApiClient, sample.id, {
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  });
  await expect(waiting).rejects.toMatchObject({ code: "precondition", message: "shop was removed" });
  vi.restoreAllMocks();
});

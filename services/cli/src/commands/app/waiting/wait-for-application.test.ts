import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema, GetApplicationResponseSchema, WatchApplicationsResponseSchema } from "@slipway/proto/api";
import { encodeApplication } from "@slipway/state";
import { sampleApplication } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import type { ApiClient } from "../../../connection/api-client.ts";
import { waitForIdle } from "./wait-for-application.ts";

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

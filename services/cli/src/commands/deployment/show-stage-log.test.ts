import { create } from "@bufbuild/protobuf";
import { ReadStageLogResponseSchema } from "@slipway/proto/api";
import { expect, test, vi } from "vitest";
import type { ApiClient } from "../../connection/api-client.ts";
import { showStageLog } from "./show-stage-log.ts";

test.for([
  { name: "a followed log that ends before it is complete is reported", follow: true, completed: false, notes: 1 },
  { name: "a complete log is not", follow: true, completed: true, notes: 0 },
  { name: "a log that is read up to now is not", follow: false, completed: false, notes: 0 },
])("$name", async ({ follow, completed, notes }) => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const api = {
    deployments: {
      async *readStageLog() {
        yield create(ReadStageLogResponseSchema, { blocks: [{ text: "line" }] });
        yield create(ReadStageLogResponseSchema, { completed });
      },
    },
  } as unknown as ApiClient;
  const stage = { id: "s1", name: "K8S_SYNC" };
  await showStageLog(api, { deploymentId: "d", stage, follow, output: "table" }, new AbortController().signal);
  const written = stderr.mock.calls.map(([text]) => text);
  vi.restoreAllMocks();
  expect(written).toEqual(Array(notes).fill(expect.stringContaining("K8S_SYNC is not complete")));
});

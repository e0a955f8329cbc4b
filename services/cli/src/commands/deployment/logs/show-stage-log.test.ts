import { create } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { ReadStageLogResponseSchema } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { sampleDeployment } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import type { ApiClient } from "../../../connection/api-client.ts";
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
      getDeployment: async () => ({ deployment: encodeDeployment(sampleDeployment({ status: "failed" })) }),
    },
  } as unknown as ApiClient;
  const stage = { id: "s1", name: "K8S_SYNC" };
  await showStageLog(api, { deploymentId: "d", stage, follow, output: "table" }, new AbortController().signal);
  const written = stderr.mock.calls.map(([text]) => text);
  vi.restoreAllMocks();
  expect(written).toEqual(Array(notes).fill(expect.stringContaining("K8S_SYNC is not complete")));
});

test("a followed log goes on where it was when the server comes back, with each entry once", async () => {
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const blocks = ["one", "two", "three"].map((text, at) => ({ index: BigInt(at), text }));
  let reads = 0;
  const api = {
    deployments: {
      async *readStageLog() {
        reads += 1;
        yield create(ReadStageLogResponseSchema, { blocks: blocks.slice(0, reads + 1) });
        if (reads === 1) throw new Fault("unavailable", "the server is stopping");
        yield create(ReadStageLogResponseSchema, { completed: true });
      },
    },
  } as unknown as ApiClient;
  const stage = { id: "s1", name: "SYNC" };
  await showStageLog(api, { deploymentId: "d", stage, follow: true, output: "table" }, new AbortController().signal);
  const lines = stdout.mock.calls.flatMap(([text]) => String(text).trimEnd().split("\n"));
  vi.restoreAllMocks();
  expect(lines.map((line) => line.split("  ").at(-1))).toEqual(["one", "two", "three"]);
});

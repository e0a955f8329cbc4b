import type { Deployment } from "@slipway/domain";
import { sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ApiClient } from "../../../connection/api-client.ts";
import { showLogs } from "./logs.ts";

const cases: readonly { readonly given: Partial<Deployment>; readonly says: string }[] = [
  { given: { status: "pending", stages: [] }, says: "has no log yet: it has no plan yet (pending); wait with slipway deployment logs" },
  { given: { status: "planned", stages: [sampleStage({})] }, says: "has no log yet: no stage has begun yet (planned); wait with" },
  { given: { status: "failed", statusReason: "no plugin", stages: [] }, says: "has no log: failed before a stage began: no plugin" },
  { given: { status: "running", stages: [sampleStage({ status: "running" })] }, says: "" },
];
test.for(cases)("the logs of a deployment that is $given.status: $says", async ({ given, says }) => {
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => stderr.mockRestore());
  const api = { deployments: { async *readStageLog() {} } } as unknown as ApiClient;
  const shown = { stage: undefined, follow: false, output: "table" } as const;
  await showLogs(api, sampleDeployment(given), shown, new AbortController().signal);
  const said = stderr.mock.calls.map(([text]) => String(text)).join("");
  expect([says !== "", said]).toEqual([said !== "", expect.stringContaining(says)]);
});

import { create } from "@bufbuild/protobuf";
import type { Deployment } from "@slipway/domain";
import { WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ApiClient } from "../../connection/api-client.ts";
import { untilPlanned } from "./until-planned.ts";

const pending = { status: "pending", stages: [] } as const;
const planned = { status: "planned", stages: [sampleStage({})] } as const;
const failed = { status: "failed", statusReason: "no plugin", stages: [] } as const;

interface Case {
  readonly name: string;
  readonly now: Partial<Deployment>;
  readonly later: readonly Partial<Deployment>[];
  readonly want: Partial<Deployment>;
  readonly says: string;
}
const cases: readonly Case[] = [
  { name: "with a plan is there at once", now: planned, later: [], want: planned, says: "" },
  {
    name: "without a plan is waited for",
    now: pending,
    later: [pending, planned, failed],
    want: planned,
    says: "is pending: waiting for its plan",
  },
  { name: "whose planning fails is not waited for longer", now: pending, later: [failed], want: failed, says: "waiting for its plan" },
];
test.for(cases)("a deployment $name", async ({ now, later, want, says }) => {
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => stderr.mockRestore());
  const api = {
    deployments: {
      async *watchDeployments() {
        for (const state of later) yield create(WatchDeploymentsResponseSchema, { deployment: encodeDeployment(sampleDeployment(state)) });
      },
    },
  } as unknown as ApiClient;
  const { status, stages } = await untilPlanned(api, sampleDeployment(now), new AbortController().signal);
  expect({ status, stages: stages.length }).toEqual({ status: want.status, stages: want.stages?.length });
  const said = stderr.mock.calls.map(([text]) => String(text)).join("");
  expect([says !== "", said]).toEqual([said !== "", expect.stringContaining(says)]);
});

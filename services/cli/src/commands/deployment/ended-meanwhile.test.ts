import { create } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Deployment, Fault } from "@slipway/domain";
import { GetDeploymentResponseSchema, type ListDeploymentsRequest, ListDeploymentsResponseSchema } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { ApiClient } from "../../connection/api-client.ts";
import { endedMeanwhile } from "./ended-meanwhile.ts";

const message = (given: Partial<Deployment>) => encodeDeployment(sampleDeployment(given));
const known = new Map([
  ["ended", message({ id: "ended", status: "succeeded" })],
  ["running", message({ id: "running", status: "running" })],
]);
const asked: Partial<ListDeploymentsRequest>[] = [];
const api = {
  deployments: {
    getDeployment: async ({ deploymentId = "" }) => {
      const deployment = known.get(deploymentId);
      if (!deployment) throw new Fault("not_found", "no such deployment");
      return create(GetDeploymentResponseSchema, { deployment });
    },
    listDeployments: async (request: Partial<ListDeploymentsRequest>) => {
      asked.push(request);
      const deployments = [
        message({ id: "newer", status: "failed" }),
        message({ id: "new", status: "cancelled" }),
        message({ status: "running" }),
      ];
      return create(ListDeploymentsResponseSchema, { deployments });
    },
  },
} as unknown as ApiClient;
const { signal } = new AbortController();

test("what was open and has ended, and what began and ended meanwhile, is told once, oldest first", async () => {
  const open = ["ended", "running", "lost"];
  const told = await endedMeanwhile(api, { open, since: sampleTime, projectId: "p" }, signal);
  expect(told.map(({ deployment }) => deployment?.id)).toEqual(["ended", "new", "newer"]);
  const { filter } = asked.at(-1) ?? {};
  expect([filter?.projectId, filter?.since && timestampMs(filter.since)]).toEqual(["p", sampleTime.epochMilliseconds + 1]);
});

test("who has seen nothing yet is told nothing old", async () => {
  expect(await endedMeanwhile(api, { open: [], since: undefined, projectId: "" }, signal)).toEqual([]);
});

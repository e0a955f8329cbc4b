import { create } from "@bufbuild/protobuf";
import { type ListDeploymentsRequest, ListDeploymentsResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { listDeployments } from "./list-deployments.ts";

test("pages that hold fewer than asked for are put together, up to the limit", async () => {
  const asked: unknown[] = [];
  const page = async ({ pageSize, pageToken = "" }: Partial<Pick<ListDeploymentsRequest, "pageSize" | "pageToken">>) => {
    asked.push([pageSize, pageToken]);
    return create(ListDeploymentsResponseSchema, { deployments: [{ id: `d${asked.length}` }], nextPageToken: `after-${asked.length}` });
  };
  const answer = await listDeployments({ deployments: { listDeployments: page } }, {}, 3, new AbortController().signal);
  expect(answer.deployments.map(({ id }) => id)).toEqual(["d1", "d2", "d3"]);
  expect(answer.nextPageToken).toBe("after-3");
  expect(asked).toEqual([
    [3, ""],
    [2, "after-1"],
    [1, "after-2"],
  ]);
});

import { create } from "@bufbuild/protobuf";
import { DeploymentSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { deploymentRows } from "./deployment-rows.ts";

const deployment = (id: string) => create(DeploymentSchema, { id });

test("each deployment knows its place among deployments, and has a row below its day", () => {
  const { rows, rowOf } = deploymentRows([
    { day: "Monday", deployments: [deployment("a"), deployment("b")] },
    { day: "Sunday", deployments: [deployment("c")] },
  ]);
  expect(rows.map(({ key }) => key)).toEqual(["Monday", "a", "b", "Sunday", "c"]);
  expect(rowOf).toEqual([1, 2, 4]);
  expect(rows.flatMap((row) => (row.kind === "deployment" ? [row.index] : []))).toEqual([0, 1, 2]);
});

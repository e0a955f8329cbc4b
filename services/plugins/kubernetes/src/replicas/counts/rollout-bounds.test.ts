import { expect, test } from "vitest";
import type { JsonObject } from "../../json/json.ts";
import { boundsOf } from "./rollout-bounds.ts";

const rolling = (maxSurge: number | string, maxUnavailable: number | string): JsonObject => ({
  rollingUpdate: { maxSurge, maxUnavailable },
});
const cases = [
  { name: "without a strategy, a quarter each: surge rounded up, unavailable down", strategy: {}, total: 10, want: [3, 2] },
  { name: "numbers", strategy: rolling(2, 1), total: 10, want: [2, 1] },
  { name: "percentages", strategy: rolling("10%", "30%"), total: 11, want: [2, 3] },
  { name: "neither leaves one pod that may be unavailable", strategy: rolling(0, "5%"), total: 4, want: [0, 1] },
  { name: "no more unavailable than there are", strategy: rolling(0, 9), total: 4, want: [0, 4] },
  { name: "no pods", strategy: rolling(1, 1), total: 0, want: [0, 0] },
  { name: "pods that are replaced all at once", strategy: { type: "Recreate" }, total: 10, want: [0, 1] },
];
test.for(cases)("$name", ({ strategy, total, want }) => {
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { strategy } };
  const { maxSurge, maxUnavailable } = boundsOf(deployment, total);
  expect([maxSurge, maxUnavailable]).toEqual(want);
});

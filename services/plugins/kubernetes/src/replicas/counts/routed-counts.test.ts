import { expect, test } from "vitest";
import { routedCounts } from "./routed-counts.ts";

const percent = (weight: number) => ({ weight, of: 100 });
const split = (canary: number) => ({ canary: percent(canary), primary: percent(100 - canary) });
const half = percent(50);

const cases = [
  { name: "a primary that shares nothing stays whole", canary: half, isShared: false, want: [4, 7] },
  { name: "a primary stays whole while it gets all traffic", canary: half, isShared: true, traffic: split(0), want: [4, 7] },
  { name: "it gives up what its traffic does not need", canary: half, isShared: true, traffic: split(50), want: [4, 4] },
  { name: "it keeps what the canary does not have", canary: percent(10), isShared: true, traffic: split(100), want: [1, 7] },
  { name: "a number of canaries", canary: 3, isShared: true, traffic: split(100), want: [3, 4] },
  { name: "more canaries than pods", canary: 9, isShared: true, traffic: split(100), want: [9, 0] },
  {
    name: "a canary that leaves stays as large as its traffic needs",
    canary: 0,
    isShared: true,
    isLeaving: true,
    traffic: split(30),
    want: [3, 7],
  },
  {
    name: "a variant with pods has the fewest allowed",
    canary: percent(10),
    isShared: true,
    traffic: split(90),
    minReplicas: 3,
    want: [3, 7],
  },
  { name: "a variant without pods needs none", canary: percent(100), isShared: true, traffic: split(100), minReplicas: 3, want: [7, 0] },
];
test.for(cases)("$name", ({ name: _, want, ...given }) => {
  const { canary, primary } = routedCounts({ total: 7, ...given });
  expect([canary, primary]).toEqual(want);
});

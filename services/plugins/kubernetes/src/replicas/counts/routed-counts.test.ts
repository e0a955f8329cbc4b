import { expect, test } from "vitest";
import { routedCounts } from "./routed-counts.ts";

const percent = (weight: number) => ({ weight, of: 100 });
const half = percent(50);

const cases = [
  { name: "a primary that shares nothing stays whole", canary: half, isShared: false, want: [4, 7] },
  { name: "a primary stays whole while it gets all traffic", canary: half, isShared: true, primaryTraffic: percent(100), want: [4, 7] },
  { name: "it gives up what its traffic does not need", canary: half, isShared: true, primaryTraffic: percent(50), want: [4, 4] },
  { name: "it keeps what the canary does not have", canary: percent(10), isShared: true, primaryTraffic: percent(0), want: [1, 7] },
  { name: "a number of canaries", canary: 3, isShared: true, primaryTraffic: percent(0), want: [3, 4] },
  { name: "more canaries than pods", canary: 9, isShared: true, primaryTraffic: percent(0), want: [9, 0] },
  {
    name: "a canary has at least the pods for its traffic, and the primary the rest",
    canary: percent(10),
    isShared: true,
    primaryTraffic: percent(20),
    canaryTraffic: percent(80),
    want: [6, 2],
  },
  { name: "also a number of canaries", canary: 1, isShared: true, primaryTraffic: half, canaryTraffic: half, want: [4, 4] },
  {
    name: "a canary that gets everything",
    canary: half,
    isShared: true,
    primaryTraffic: percent(0),
    canaryTraffic: percent(100),
    want: [7, 0],
  },
  {
    name: "a canary with less traffic than pods",
    canary: half,
    isShared: true,
    primaryTraffic: percent(90),
    canaryTraffic: percent(10),
    want: [4, 7],
  },
  {
    name: "a variant with pods has the fewest allowed",
    canary: percent(10),
    isShared: true,
    primaryTraffic: percent(10),
    minReplicas: 3,
    want: [3, 7],
  },
  {
    name: "a variant without pods needs none",
    canary: percent(100),
    isShared: true,
    primaryTraffic: percent(0),
    minReplicas: 3,
    want: [7, 0],
  },
];
test.for(cases)("$name", ({ name: _, want, ...given }) => {
  const { canary, primary } = routedCounts({ total: 7, ...given });
  expect([canary, primary]).toEqual(want);
});

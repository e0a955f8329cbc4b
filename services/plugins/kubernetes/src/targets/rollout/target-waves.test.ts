import { expect, test } from "vitest";
import { targetRolloutSchema, toleratedTargets } from "./target-rollout.ts";
import { strayWaves, targetWaves } from "./target-waves.ts";

const target = (name: string, labels: Readonly<Record<string, string>> = {}) => ({ name, labels });
const targets = [
  target("us", { tier: "2", region: "us" }),
  target("eu", { tier: "1", region: "eu" }),
  target("asia", { tier: "2", region: "asia" }),
  target("lab"),
];
const named = (waves: unknown) =>
  targetWaves(targets, targetRolloutSchema.parse({ waves })).map((wave) => [wave.targets.map(({ name }) => name), wave.pause?.toString()]);

test("a target is in the first wave whose labels it has, those without a wave are last, and there is no pause at the end", () => {
  expect(named([])).toEqual([[["us", "eu", "asia", "lab"], undefined]]);
  expect(named([{ labels: { tier: "1" }, pause: "10m" }, { labels: { tier: "2", region: "us" } }])).toEqual([
    [["eu"], "PT10M"],
    [["us"], undefined],
    [["asia", "lab"], undefined],
  ]);
  expect(named([{ labels: { tier: "2" } }, { labels: { region: "us" } }])).toEqual([
    [["us", "asia"], undefined],
    [["eu", "lab"], undefined],
  ]);
});

test("a wave that no target fits is named", () => {
  const { waves } = targetRolloutSchema.parse({ waves: [{ labels: { tier: "1" } }, { labels: { tier: "1", region: "us" } }] });
  expect(strayWaves({ waves }, targets)).toEqual([
    "targetRollout.waves[1] (labels tier: 1, region: us) fits no deploy target of the application, so it is left out together with its pause: correct it, or remove it",
  ]);
});

test("a wave that no target fits is left out together with its pause", () => {
  expect(named([{ labels: { tier: "3" }, pause: "1h" }])).toEqual([[["us", "eu", "asia", "lab"], undefined]]);
  const all = [{ labels: { tier: "1" } }, { labels: { tier: "2" } }, { labels: { tier: "3" }, pause: "1h" }];
  expect(targetWaves(targets.slice(0, 3), targetRolloutSchema.parse({ waves: all })).map(({ pause }) => pause)).toEqual([
    undefined,
    undefined,
  ]);
});

test.for([
  [0, 40, 0],
  [3, 40, 3],
  ["10%", 40, 4],
  ["10%", 9, 0],
  ["100%", 7, 7],
  ["0%", 7, 0],
] as const)("of %o at %d targets %d may fail", ([maxFailures, count, tolerated]) =>
  expect(toleratedTargets(targetRolloutSchema.parse({ maxFailures }), count)).toEqual({ failures: tolerated, unavailable: count }),
);

test.for([
  { maxFailures: "101%" },
  { maxFailures: "2" },
  { maxFailures: -1 },
  { maxFailures: 1.5 },
  { maxParallel: 0 },
  { waves: [{ labels: {} }] },
  { waves: [{ labels: { tier: "1" }, pause: "-1m" }] },
  { waves: [{ pause: "1m" }] },
])("%o is refused", (given) => expect(targetRolloutSchema.safeParse(given).success).toBe(false));

import type { DriftEpisode } from "@slipway/domain";
import { expect, test } from "vitest";
import { driftTable } from "./drift-table.ts";

const now = Temporal.Instant.from("2026-01-02T03:04:05Z");
const deployment = "5f1c9a2e-0000-8000-8000-000000000000";
const episode: DriftEpisode = {
  id: "e",
  applicationId: "a",
  applicationName: "shop",
  projectId: "project",
  pipedId: "piped",
  kind: "field",
  object: { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" },
  field: "spec.replicas",
  declared: "1",
  live: "3",
  manager: "kubectl-edit",
  setAt: now.subtract({ hours: 2 }),
  reason: "",
  commitHash: "c0ffee",
  afterDeploymentId: "d",
  openedAt: now.subtract({ hours: 2 }),
  closedAt: undefined,
  ending: undefined,
  endedByDeploymentId: undefined,
};
const shown = (given: Partial<DriftEpisode>, wide = false) =>
  driftTable([{ ...episode, ...given }], now.epochMilliseconds, { wide })
    .split("\n")[1]
    ?.split(/ {2,}/);

test("a drift is one line: when, where, what, by whom, how long, and how it ended", () => {
  expect(driftTable([episode], now.epochMilliseconds).split("\n")[0]?.split(/ {2,}/)).toEqual([
    "BEGAN",
    "APPLICATION",
    "OBJECT",
    "FIELD",
    "DECLARED → LIVE",
    "BY",
    "LASTED",
    "ENDED",
  ]);
  expect(shown({})).toEqual(["2h ago", "shop", "Deployment shop/web", "spec.replicas", "1 → 3", "kubectl-edit", "2h00m", "open"]);
  expect(driftTable([], 0)).toBe("no drift");
});

test("wide, it also says where, since when and from which commit", () =>
  expect(shown({ ending: "deployment", closedAt: now, endedByDeploymentId: deployment }, true)?.slice(7)).toEqual([
    "kubernetes/eu",
    "2026-01-02T01:04:05Z",
    "c0ffee",
    `by deployment ${deployment}`,
  ]));

const none = { kind: "application", field: "", declared: "", live: "", manager: "", setAt: undefined } as const;
test.for([
  { name: "a field that is not declared", given: { declared: "" }, want: "(absent) → 3" },
  { name: "a field that is absent", given: { live: "" }, want: "1 → (absent)" },
  { name: "a missing object", given: { ...none, kind: "missing" as const, reason: "it does not exist" }, want: "it does not exist" },
  { name: "an object", given: { ...none, kind: "object" as const }, want: "not as declared, or not declared" },
  { name: "an application", given: { ...none, reason: "2 differ" }, want: "2 differ" },
])("$name is shown", ({ given, want }) => expect(shown(given)?.[4]).toBe(want));

const ends = { closedAt: now.subtract({ hours: 1 }) };
test.for([
  { ending: "deployment", want: "by deployment 5f1c9a2e" },
  { ending: "undone", want: "undone without a deployment" },
  { ending: "gone", want: "the object is gone" },
  { ending: "other-commit", want: "compared with another commit" },
  { ending: "removed", want: "the application was removed" },
] as const)("that it ended by $ending is shown", ({ ending, want }) =>
  expect(shown({ ...ends, ending, endedByDeploymentId: deployment })?.slice(6)).toEqual(["1h00m", want]),
);

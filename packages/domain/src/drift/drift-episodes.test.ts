import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Drift, DriftObservation } from "./drift.ts";
import type { DriftEpisode } from "./drift-episode.ts";
import { driftEpisodes } from "./drift-episodes.ts";

const at = (minute: number) => Temporal.Instant.fromEpochMilliseconds(minute * 60_000);
const object = (name: string, deployTarget = "eu") => ({ plugin: "kubernetes", deployTarget, kind: "Deployment", namespace: "shop", name });
const drift = (name: string, field: string, given: Partial<Drift> = {}): Drift => ({
  kind: field === "" ? "object" : "field",
  object: object(name),
  field,
  declared: "1",
  live: "3",
  manager: "kubectl-edit",
  setAt: at(0),
  reason: "",
  ...given,
});
const ofApplication = drift("", "", {
  kind: "application",
  object: { plugin: "", deployTarget: "", kind: "", namespace: "", name: "" },
  reason: "it differs",
});
const observation = (drifts: readonly Drift[], given: Partial<DriftObservation> = {}): DriftObservation => ({
  applicationId: "app",
  applicationName: "shop",
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  afterDeploymentId: "d",
  removed: false,
  drifts,
  isComplete: drifts.length === 0,
  read: [{ plugin: "kubernetes", deployTarget: "eu" }],
  unread: [],
  at: at(1),
  ...given,
});

/** Follows observations one after the other and returns every episode as it is at the end, in the order in which they were opened. */
function follow(...observations: readonly DriftObservation[]): readonly DriftEpisode[] {
  const episodes = new Map<string, DriftEpisode>();
  for (const each of observations) {
    const open = [...episodes.values()].filter(({ closedAt }) => closedAt === undefined);
    const { opened, changed } = driftEpisodes(open, each);
    for (const episode of [...opened, ...changed]) episodes.set(episode.id, episode);
  }
  return [...episodes.values()];
}
const endings = (episodes: readonly DriftEpisode[]) => episodes.map(({ object: { name }, field, ending }) => [name, field, ending]);

test("a drift opens an episode of its field", () => {
  const [episode] = follow(observation([drift("web", "spec.replicas")]));
  expect(episode).toEqual({
    ...drift("web", "spec.replicas"),
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    applicationId: "app",
    applicationName: "shop",
    projectId: "project",
    pipedId: "piped",
    commitHash: "c",
    afterDeploymentId: "d",
    openedAt: at(1),
    closedAt: undefined,
    ending: undefined,
    endedByDeploymentId: undefined,
  });
});

test("what is observed again changes nothing, and another value is part of the same episode", () => {
  const first = observation([drift("web", "a")]);
  const open = follow(first);
  expect(driftEpisodes(open, { ...first, at: at(2) })).toEqual({ opened: [], changed: [] });
  const other = driftEpisodes(open, observation([drift("web", "a", { live: "9", manager: "hpa" })], { at: at(3) }));
  expect(other).toMatchObject({
    opened: [],
    changed: [{ id: open[0]?.id, live: "9", manager: "hpa", openedAt: at(1), closedAt: undefined }],
  });
});

describe("a drift that is gone", () => {
  const before = observation([drift("web", "a"), drift("web", "b")]);
  test("was undone by hand or by a controller if no deployment ended in between", () => {
    const [a, b] = follow(before, observation([drift("web", "b")], { at: at(5) }));
    expect([a?.closedAt, a?.ending, a?.endedByDeploymentId]).toEqual([at(5), "undone", undefined]);
    expect(b?.closedAt).toBeUndefined();
  });
  test("was ended by the deployment that ended in between", () => {
    const [a] = follow(before, observation([], { afterDeploymentId: "e" }));
    expect([a?.ending, a?.endedByDeploymentId]).toEqual(["deployment", "e"]);
  });
  test("was undone by hand if it outlasted that deployment", () => {
    const after = { afterDeploymentId: "e" };
    const [a, b] = follow(before, observation([drift("web", "a")], after), observation([], after));
    expect([a?.ending, b?.ending]).toEqual(["undone", "deployment"]);
  });
  test("is not undone if the application is compared with another commit", () =>
    expect(endings(follow(before, observation([], { commitHash: "older" })))).toEqual([
      ["web", "a", "other-commit"],
      ["web", "b", "other-commit"],
    ]));
  test("is gone with its object, which is missing then", () =>
    expect(endings(follow(before, observation([drift("web", "", { kind: "missing" })])))).toEqual([
      ["web", "a", "gone"],
      ["web", "b", "gone"],
      ["web", "", undefined],
    ]));
  test("ends with the application", () =>
    expect(endings(follow(before, observation([], { removed: true })))).toEqual([
      ["web", "a", "removed"],
      ["web", "b", "removed"],
    ]));
  test("and comes back is another episode", () => {
    const again = observation([drift("web", "a"), drift("web", "b")], { at: at(9) });
    expect(endings(follow(before, observation([drift("web", "b")], { at: at(8) }), again))).toEqual([
      ["web", "a", "undone"],
      ["web", "b", undefined],
      ["web", "a", undefined],
    ]);
  });
});

test("a field that was set again after a deployment is another drift, even if nobody saw it repaired", () => {
  const before = observation([drift("web", "a"), drift("web", "b")]);
  const after = observation([drift("web", "a", { setAt: at(6) }), drift("web", "b")], { afterDeploymentId: "e", at: at(7) });
  const episodes = follow(before, after);
  expect(episodes.map(({ field, openedAt, ending }) => [field, openedAt, ending])).toEqual([
    ["a", at(1), "deployment"],
    ["b", at(1), undefined],
    ["a", at(7), undefined],
  ]);
  expect(follow(before, after, after)).toEqual(episodes);
});

test("what was not read neither opens nor closes", () => {
  const before = observation([drift("web", "a"), drift("api", "a", { object: object("api", "us") })]);
  const unknown = { isComplete: false, read: [{ plugin: "kubernetes", deployTarget: "eu" }], unread: [object("web")] };
  expect(endings(follow(before, observation([], unknown)))).toEqual([
    ["web", "a", undefined],
    ["api", "a", undefined],
  ]);
  expect(endings(follow(before, observation([], { ...unknown, unread: [] })))).toEqual([
    ["web", "a", "undone"],
    ["api", "a", undefined],
  ]);
});

test("the drift of an application as a whole ends when it is synced, or when its objects are compared", () => {
  const before = observation([ofApplication], { read: [] });
  expect(endings(follow(before, before))).toEqual([["", "", undefined]]);
  expect(endings(follow(before, observation([])))).toEqual([["", "", "undone"]]);
  expect(endings(follow(before, observation([drift("web", "a")])))).toEqual([
    ["", "", "undone"],
    ["web", "a", undefined],
  ]);
});

test("no more episodes are open than the limit", () => {
  const drifts = ["a", "b", "c"].map((field) => drift("web", field));
  const { opened } = driftEpisodes([], observation(drifts), 2);
  expect(driftEpisodes(opened, observation(drifts), 2)).toEqual({ opened: [], changed: [] });
  expect(opened).toHaveLength(2);
});

test("whatever is observed, what is open is what differs, and each difference is open once", () => {
  const fields = fc.subarray(["a", "b", "c", "d"]);
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 8 }), (states) => {
      const observations = states.map((each, index) =>
        observation(
          each.map((name) => drift("web", name)),
          { at: at(index) },
        ),
      );
      const open = follow(...observations).filter(({ closedAt }) => closedAt === undefined);
      expect(open.map(({ field }) => field).sort()).toEqual(states.at(-1) ?? []);
    }),
  );
});

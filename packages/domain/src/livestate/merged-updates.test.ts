import { expect, test } from "vitest";
import { type LivestateUpdate, MergedUpdates, type TargetResource } from "./merged-updates.ts";

interface Resource extends TargetResource {
  readonly health?: string;
}
type Update = LivestateUpdate<Resource, string>;

const at = (id: string, health?: string): Resource => ({ deployTarget: "dev", id, ...(health !== undefined && { health }) });
const snapshot = (sync: string, ...resources: Resource[]): Update => ({ kind: "snapshot", resources, sync });
const delta = (sync: string, changed: readonly Resource[], removed: readonly TargetResource[] = []): Update => ({
  kind: "delta",
  changed,
  removed,
  sync,
});
const failure: Update = { kind: "failure", reason: "the cluster is away", ended: false };

const cases: readonly {
  readonly name: string;
  readonly taken?: Update;
  readonly put: readonly Update[];
  readonly want: Update | undefined;
}[] = [
  { name: "nothing is taken if nothing was put", put: [], want: undefined },
  { name: "the newest snapshot counts", put: [snapshot("a", at("1")), snapshot("b", at("2"))], want: snapshot("b", at("2")) },
  {
    name: "what changed after a snapshot is part of it",
    put: [snapshot("a", at("1"), at("2")), delta("b", [at("2", "degraded"), at("3")], [at("1")])],
    want: snapshot("b", at("2", "degraded"), at("3")),
  },
  {
    name: "of several changes of a resource the last one counts",
    taken: snapshot("a", at("1")),
    put: [delta("b", [at("1", "degraded")]), delta("c", [at("1", "healthy")])],
    want: delta("c", [at("1", "healthy")]),
  },
  {
    name: "a resource that came and went leaves nothing",
    taken: snapshot("a", at("1")),
    put: [delta("b", [at("2")]), delta("c", [], [at("2")])],
    want: delta("c", []),
  },
  {
    name: "a resource that went and came back has changed",
    taken: snapshot("a", at("1")),
    put: [delta("b", [], [at("1")]), delta("c", [at("1", "healthy")])],
    want: delta("c", [at("1", "healthy")]),
  },
  {
    name: "a resource that the reader knows is removed",
    taken: snapshot("a", at("1")),
    put: [delta("b", [at("1", "degraded")]), delta("c", [], [at("1", "degraded")])],
    want: delta("c", [], [at("1")]),
  },
  { name: "a failure replaces what came before", put: [snapshot("a", at("1")), failure], want: failure },
  { name: "a snapshot replaces a failure", put: [failure, snapshot("a", at("1"))], want: snapshot("a", at("1")) },
];
test.for(cases)("$name", ({ taken, put, want }) => {
  const merged = new MergedUpdates<Resource, string>();
  if (taken) merged.put(taken);
  merged.take();
  for (const update of put) merged.put(update);
  expect(merged.isEmpty).toBe(want === undefined);
  expect(merged.take()).toEqual(want);
  expect(merged.isEmpty).toBe(true);
});

test("churn of resources that the reader never saw does not grow", () => {
  const merged = new MergedUpdates<Resource, string>();
  merged.put(snapshot("a"));
  merged.take();
  for (let pod = 0; pod < 1_000; pod++) {
    merged.put(delta("a", [at(`${pod}`)]));
    merged.put(delta("a", [], [at(`${pod}`)]));
  }
  expect(merged.take()).toEqual(delta("a", []));
});

test.for([{ before: [] }, { before: [snapshot("a"), failure] }])("a change without a state that it changes is refused", ({ before }) => {
  const merged = new MergedUpdates<Resource, string>();
  for (const update of before) merged.put(update);
  merged.take();
  expect(() => merged.put(delta("b", []))).toThrowError("a change came before a snapshot");
});

test("changes of what the reader knows already may come first", () => {
  const merged = new MergedUpdates<Resource, string>([at("1")]);
  merged.put(delta("b", [], [at("1"), at("2")]));
  expect(merged.take()).toEqual(delta("b", [], [at("1")]));
});

test("resources of several plugins may have the same id", () => {
  const merged = new MergedUpdates<Resource, string>();
  const twins = ["terraform", "kubernetes"].map((plugin) => ({ ...at("1"), plugin }));
  merged.put(snapshot("a", ...twins));
  merged.take();
  merged.put(delta("b", [], twins.slice(0, 1)));
  expect(merged.take()).toEqual(delta("b", [], [{ plugin: "terraform", deployTarget: "dev", id: "1" }]));
});

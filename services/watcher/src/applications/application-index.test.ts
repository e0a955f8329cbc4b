import type { Application, QueuedDeployment } from "@slipway/domain";
import { sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationIndex } from "./application-index.ts";

const { source } = sampleApplication();
const application = (id: string, repositoryId = "apps", given: Partial<Application> = {}) =>
  sampleApplication({ id, source: { ...source, repositoryId }, ...given });
const idsOf = (applications: readonly Application[]) => applications.map(({ id }) => id);

test("an application is in the repository that its newest state names, and in no other", () => {
  const index = new ApplicationIndex();
  index.observe(application("a"), 1);
  index.observe(application("b", "web"), 2);
  index.observe(application("a", "web"), 3);
  index.observe(application("a", "apps"), 2);
  expect(idsOf(index.inRepository("apps"))).toEqual([]);
  expect(idsOf(index.inRepository("web")).toSorted()).toEqual(["a", "b"]);
  expect(idsOf(index.elsewhere("apps")).toSorted()).toEqual(["a", "b"]);
  expect(index.inRepository("nothing")).toEqual([]);
});

test("what the server lost is in no repository any more, and waits for nothing", () => {
  const index = new ApplicationIndex();
  for (const [at, id] of ["a", "b"].entries()) index.observe(application(id, "apps", { activeDeploymentId: `of ${id}` }), at);
  index.retain(new Set(["b"]));
  expect(idsOf(index.inRepository("apps"))).toEqual(["b"]);
  expect(idsOf(index.unfinished())).toEqual(["b"]);
});

test("applications with a deployment that has not ended are known, until it ends", () => {
  const index = new ApplicationIndex();
  const queue = [{ deploymentId: "first" }] as unknown as readonly QueuedDeployment[];
  index.observe(application("idle"), 1);
  index.observe(application("queued", "apps", { queue }), 2);
  index.observe(application("active", "web", { activeDeploymentId: "second" }), 3);
  expect(idsOf(index.unfinished()).toSorted()).toEqual(["active", "queued"]);
  index.observe(application("active", "web"), 4);
  expect(idsOf(index.unfinished())).toEqual(["queued"]);
});

test("a new head of a repository does not look at the applications of others", () => {
  const index = new ApplicationIndex();
  let looks = 0;
  const { source: place, ...rest } = application("elsewhere", "web");
  const get = () => {
    looks += 1;
    return place;
  };
  const counted = Object.defineProperty({ ...rest }, "source", { get }) as Application;
  index.observe(counted, 1);
  index.observe(application("here"), 2);
  const before = looks;
  expect(idsOf(index.inRepository("apps"))).toEqual(["here"]);
  expect(idsOf(index.unfinished())).toEqual([]);
  expect(looks).toBe(before);
});

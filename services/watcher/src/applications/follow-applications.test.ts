import { applicationKey, describeApplication, holdApplication, releaseApplication } from "@slipway/domain";
import { memoryAggregates, putApplication, sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationIndex } from "./application-index.ts";
import { followApplications } from "./follow-applications.ts";

const application = (id: string, given: Partial<ReturnType<typeof sampleApplication>> = {}) =>
  sampleApplication({ id, name: id, ...given });

test("the index holds all applications before it is ready, then every change, and what a person added or released is reported", async () => {
  const { applications } = memoryAggregates();
  const put = (each: ReturnType<typeof sampleApplication>) => applications.ensure(applicationKey(each), putApplication(each));
  await put(application("first"));
  await put(application("other", { pipedId: "another" }));

  const index = new ApplicationIndex();
  const stop = new AbortController();
  const observed = Promise.withResolvers<void>();
  const added: string[] = [];
  const followed = followApplications({
    applications,
    index: {
      observe: (state, sequence) => {
        index.observe(state, sequence);
        if (state.description === "last") observed.resolve();
      },
      replace: () => {},
      retain: () => {},
    },
    projectId: "project",
    pipedId: "piped",
    onAdded: ({ id }) => added.push(id),
    onRestarted: () => {},
    signal: stop.signal,
  });
  await followed.ready;
  expect(index.inRepository("apps").map(({ id }) => id)).toEqual(["first"]);

  await put(application("found"));
  await put(application("added", { origin: "api" }));
  const found = applicationKey(application("found"));
  await applications.change(found, (state) => holdApplication(state, { by: "ann", reason: "", now: sampleTime }));
  await applications.change(found, (state) => releaseApplication(state, { reason: "", now: sampleTime }));
  await applications.change(applicationKey(application("added")), (state) =>
    describeApplication(state, { ...state, description: "last" }, sampleTime),
  );
  await observed.promise;
  expect(index.inRepository("apps").map(({ id }) => id)).toEqual(["first", "found", "added"]);
  expect(added).toEqual(["added", "found"]);

  stop.abort();
  await followed.done;
});

test("after the server lost messages, states with smaller sequences replace those known before, and what it does not have any more is forgotten", async () => {
  const index = new ApplicationIndex();
  let restarts = 0;
  const followed = followApplications({
    applications: {
      watch: async function* () {
        yield { kind: "state", state: application("a"), sequence: 90 };
        yield { kind: "state", state: application("gone"), sequence: 91 };
        yield { kind: "ready" };
        yield { kind: "state", state: application("a", { description: "restored" }), sequence: 3 };
        yield { kind: "ready" };
      },
    },
    index,
    projectId: "project",
    pipedId: "piped",
    onAdded: () => {},
    onRestarted: () => restarts++,
    signal: new AbortController().signal,
  });
  await followed.done;
  expect(index.find("a")?.description).toBe("restored");
  expect(index.find("gone")).toBeUndefined();
  expect(restarts).toBe(1);
});

test("a state that the watch read before this process wrote does not replace what was written", async () => {
  const index = new ApplicationIndex();
  index.observe(application("a", { description: "written" }), 5);
  index.observe(application("a"), 4);
  expect(index.find("a")?.description).toBe("written");
});

test("if the applications cannot be followed, waiting for the index fails", async () => {
  const failing = {
    watch: () => {
      throw new Error("no stream");
    },
  };
  const signal = new AbortController().signal;
  const ids = { projectId: "project", pipedId: "piped" };
  const deps = { ...ids, applications: failing, index: new ApplicationIndex(), onAdded: () => {}, onRestarted: () => {}, signal };
  const { ready, done } = followApplications(deps);
  await expect(ready).rejects.toThrow("no stream");
  await expect(done).rejects.toThrow("no stream");
});

import { expect, test } from "vitest";
import { eventApplication, startEventSystem } from "../testing/event-system.ts";

/** Where a watcher is killed: held requests of Git, counted from the registration of the event. */
const moments = ["info/refs?service=git-upload-pack", "info/refs?service=git-receive-pack", "git-receive-pack"];

test.for(moments)("killed at %s, the commit is made once, and the event knows it", { timeout: 600_000 }, async (moment) => {
  await using system = await startEventSystem({ files: eventApplication("web") });
  const first = await system.spawn("one");
  await system.register({ name: "image-web", data: "warm", sourceId: "0" }).then((event) => system.handled(event));
  const before = await system.git("rev-parse", "main");
  const held = system.server.holdPath(moment);
  const event = await system.register({ name: "image-web", data: "v2", sourceId: "1" });
  await held.arrived;
  await first.kill9();
  held.release();
  await system.spawn("two");
  const [handling] = await system.handled(event);
  expect(handling).toMatchObject({ status: "succeeded" });
  expect(await system.git("log", "--format=%H", `${before}..main`)).toBe(handling?.commitHash);
  expect(await system.git("show", "main:web/values.yaml")).toContain("tag: v2");
});

test("a watcher that is paused while it writes adds no second commit when it goes on, also after a newer event", {
  timeout: 600_000,
}, async () => {
  await using system = await startEventSystem({ files: eventApplication("web") });
  const paused = await system.spawn("one");
  await system.register({ name: "image-web", data: "warm", sourceId: "0" }).then((event) => system.handled(event));
  const before = await system.git("rev-parse", "main");
  const held = system.server.holdPath("info/refs?service=git-upload-pack");
  const event = await system.register({ name: "image-web", data: "v2", sourceId: "1" });
  await held.arrived;
  process.kill(paused.pid, "SIGSTOP");
  held.release();
  await system.spawn("two");
  const [handling] = await system.handled(event);
  const newer = await system.register({ name: "image-web", data: "v3", sourceId: "2" });
  await system.handled(newer);
  process.kill(paused.pid, "SIGCONT");
  // It writes again: what it had begun is over then.
  await system.apps.commit(eventApplication("other"), "Add other");
  const last = await system.register({ name: "image-other", data: "v4", sourceId: "3" });
  await system.handled(last);
  await paused.stop();
  expect(handling).toMatchObject({ status: "succeeded" });
  const subjects = await system.git("log", "--reverse", "--format=%H", `${before}..main`, "--", "web/values.yaml");
  const [{ commitHash } = { commitHash: "" }] = await system.handlings(newer);
  expect(subjects.split("\n")).toEqual([handling?.commitHash, commitHash]);
  expect(await system.git("show", "main:web/values.yaml")).toContain("tag: v3");
});

test("an older event stays outdated after a restart", { timeout: 600_000 }, async () => {
  await using system = await startEventSystem({ files: eventApplication("web") });
  system.server.setDown(true);
  const older = await system.register({ name: "image-web", data: "v1", sourceId: "1" });
  const newer = await system.register({ name: "image-web", data: "v2", sourceId: "2" });
  system.server.setDown(false);
  await system.spawn("one");
  expect(await system.handled(newer)).toMatchObject([{ status: "succeeded" }]);
  expect(await system.handled(older)).toMatchObject([{ status: "outdated", commitHash: "" }]);
  expect(await system.git("show", "main:web/values.yaml")).toContain("tag: v2");
});

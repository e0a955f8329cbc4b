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

import { applicationKey, removeApplication } from "@slipway/domain";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";
import { describeApplications } from "./describe-applications.ts";

const shop = (name: string, spec = "") => ({ "shop/app.pipecd.yaml": applicationFile(name, spec) });
const renewed = shop("store", "  description: sells\n  labels: { team: a }\n  deployTargets: { kubernetes: [other] }\n");

async function begin() {
  const watcher = new MemoryWatcher({ targets: ["local", "other"] });
  watcher.repository.push({ ...shop("shop"), "blog/app.pipecd.yaml": applicationFile("blog") });
  await watcher.process();
  const describe = (hash: string) => describeApplications({ ...watcher.deps, ...watcher }, "apps", hash, new AbortController().signal);
  return { watcher, describe };
}

test("name, description and labels are renewed from the file; nothing is deployed, registered or removed before the next poll", async () => {
  const { watcher, describe } = await begin();
  const [blog, before] = await watcher.applications();
  const head = watcher.repository.push({ ...renewed, "blog/app.pipecd.yaml": undefined, "new/app.pipecd.yaml": applicationFile("new") });
  await describe(head);
  expect(await watcher.applications()).toEqual([
    blog,
    { ...before, name: "store", description: "sells", labels: { team: "a" }, updatedAt: expect.anything() },
  ]);
  expect(await watcher.deployments()).toHaveLength(2);

  await watcher.process();
  const [, added, after] = await watcher.applications();
  expect([added?.name, after]).toMatchObject(["new", { name: "store", deployTargets: { kubernetes: ["other"] } }]);
  expect(
    (await watcher.deployments())
      .map(({ applicationName, trigger }) => [applicationName, trigger.commit.hash])
      .slice(2)
      .toSorted(),
  ).toEqual([
    ["new", head],
    ["store", head],
  ]);
});

test("an invalid file leaves its application as it is, and so does a removal by a person in the meantime", async () => {
  const { watcher, describe } = await begin();
  const [blog, before] = await watcher.applications();
  if (!blog || !before) throw new Error("not registered");
  await describe(watcher.repository.push({ "shop/app.pipecd.yaml": "kind: [" }));
  expect(await watcher.applications()).toEqual([blog, before]);

  await watcher.deps.applications.change(applicationKey(blog), (state) => removeApplication(state, { reason: "", now: sampleTime }));
  await describe(watcher.repository.push({ "blog/app.pipecd.yaml": applicationFile("weblog") }));
  expect(await watcher.applications()).toMatchObject([{ name: "blog", removedAt: sampleTime }, { name: "shop" }]);
});

test("an application that cannot be written does not stop the others", async () => {
  const { watcher, describe } = await begin();
  const { applications } = watcher.deps;
  const [blog] = await watcher.applications();
  const change = applications.change.bind(applications);
  applications.change = (key, ...rest) =>
    key.applicationId === blog?.id ? Promise.reject(new Error("no connection")) : change(key, ...rest);
  await describe(watcher.repository.push({ ...renewed, "blog/app.pipecd.yaml": applicationFile("weblog") }));
  expect((await watcher.applications()).map(({ name }) => name)).toEqual(["blog", "store"]);
});

import { applicationKey, confirmSuperseded, supersedeDeployment } from "@slipway/domain";
import { memoryAggregates, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { MemoryRepository } from "../testing/memory-repository.ts";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";

const signal = new AbortController().signal;

test("a watcher that is late by one commit does not take the newest commit out of the queue", async () => {
  const repository = new MemoryRepository();
  const shared = memoryAggregates();
  const swift = new MemoryWatcher({ repository, aggregates: shared });
  let meanwhile: (() => Promise<unknown>) | undefined;
  const deployments = Object.create(shared.deployments, {
    ensure: {
      value: async (...args: Parameters<typeof shared.deployments.ensure>) => {
        const run = meanwhile; // the late watcher is frozen here, between its decision and its entry into the queue
        meanwhile = undefined;
        await run?.();
        return shared.deployments.ensure(...args);
      },
    },
  });
  const late = new MemoryWatcher({ repository, aggregates: { applications: shared.applications, deployments } });
  repository.push({ "shop/app.pipecd.yaml": applicationFile("shop"), "shop/config.yaml": "1" });
  await swift.process();
  for (const { source: _, ...application } of await swift.applications())
    late.deps.index.observe((await shared.applications.get(applicationKey(application as never))).state, 1);

  const two = repository.push({ "shop/config.yaml": "2" });
  const three = repository.push({ "shop/config.yaml": "3" });
  meanwhile = () => swift.processor.process(three, signal);
  await late.processor.process(two, signal);
  // The planner tells the replaced deployments.
  const [application] = await swift.applications();
  if (!application) throw new Error("none");
  const key = applicationKey(application);
  for (const { deploymentId, byDeploymentId } of application.superseded)
    await shared.deployments.change({ ...key, deploymentId }, (state) => supersedeDeployment(state, byDeploymentId, sampleTime));
  await shared.applications.change(key, (state) =>
    confirmSuperseded(
      state,
      application.superseded.map(({ deploymentId }) => deploymentId),
      sampleTime,
    ),
  );
  // Both look again, often.
  for (let look = 0; look < 3; look++) {
    await late.processor.process(three, signal);
    await swift.processor.process(three, signal);
  }
  const [after] = await swift.applications();
  expect(after?.queue.at(-1)?.commitHash).toBe(three);
});

/** Two watchers of one branch. Each knows at once what the other has recorded. */
async function twoWatchers(files: Readonly<Record<string, string>>) {
  const repository = new MemoryRepository();
  const swift = new MemoryWatcher({ repository });
  const late = new MemoryWatcher({ repository, aggregates: swift.deps, index: swift.deps.index });
  const first = repository.push(files);
  await swift.process();
  await late.process();
  return { repository, swift, late, first };
}
const shop = { "shop/app.pipecd.yaml": applicationFile("shop"), "shop/config.yaml": "1" };

test("a head that another watcher has gone past is no forced push back to it", async () => {
  const { repository, swift, late, first } = await twoWatchers(shop);
  const two = repository.push({ "README.md": "of no application" });
  const three = repository.push({ "shop/config.yaml": "3" });
  await swift.process();

  expect(await late.processor.process(two, signal)).toEqual({ isComplete: false, problems: [] });
  await late.process();
  await swift.process();
  const commits = async () => (await swift.deployments()).map(({ trigger }) => trigger.commit.hash);
  expect((await commits()).toSorted()).toEqual([first, three].toSorted());

  repository.moveTo(first);
  await late.process();
  expect((await commits()).toSorted()).toEqual([first, first, three].toSorted());
});

test("a head that another watcher has gone past registers and removes nothing", async () => {
  const { repository, swift, late } = await twoWatchers(shop);
  const two = repository.push({ "README.md": "before the blog" });
  repository.push({ "blog/app.pipecd.yaml": applicationFile("blog") });
  await swift.process();
  late.processor.forget();
  await expect(late.processor.process(two, signal)).rejects.toMatchObject({ code: "conflict" });
  expect(await swift.applications()).toMatchObject([
    { name: "blog", removedAt: undefined },
    { name: "shop", removedAt: undefined },
  ]);
});

test("a watcher that was late when NATS lost everything does not trigger the head that it had read before", async () => {
  const repository = new MemoryRepository();
  const shared = memoryAggregates();
  const lost = new AbortController();
  const deployments = Object.create(shared.deployments, {
    ensure: {
      value: async (...args: Parameters<typeof shared.deployments.ensure>) => {
        lost.abort(new Error("lost")); // the late watcher is frozen here, and wakes after the loss
        return shared.deployments.ensure(...args);
      },
    },
  });
  const late = new MemoryWatcher({ repository, aggregates: { applications: shared.applications, deployments } });
  const one = repository.push({ "shop/app.pipecd.yaml": applicationFile("shop"), "shop/config.yaml": "1" });
  expect(await late.processor.process(one, lost.signal)).toMatchObject({ isComplete: false });
  expect(await shared.deployments.list()).toEqual([]);
  const two = repository.push({ "shop/config.yaml": "2" });
  await late.processor.process(two, new AbortController().signal);
  expect((await shared.deployments.list()).map(({ state }) => state.trigger.commit.hash)).toEqual([two]);
});

test("pushes that outrun the listing of files do not stop the applications that are known", async () => {
  const { repository, late, first } = await twoWatchers(shop);
  const two = repository.push({ "shop/config.yaml": "2", "blog/app.pipecd.yaml": applicationFile("blog") });
  repository.push({ "README.md": "and on" });
  await expect(late.processor.process(two, signal)).rejects.toMatchObject({ code: "conflict" });
  expect((await late.deployments()).map(({ trigger }) => trigger.commit.hash).toSorted()).toEqual([first, two].toSorted());
  expect((await late.applications()).map(({ name }) => name)).toEqual(["shop"]);
});

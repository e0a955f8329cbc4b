import { EventEmitter, on } from "node:events";
import {
  type Application,
  type ApplicationLivestate,
  applicationKey,
  type Deployment,
  type DeploymentEvent,
  deploymentReference,
  skipWait,
} from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, memoryAggregates, putApplication, putDeployment, sampleApplication, sampleDeployment } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { WaitWatch } from "./wait-watch.ts";

const now = () => Temporal.Now.instant();
const dependsOn = (name: string) => [{ name, labels: {}, requireHealthy: true, line: 1, column: 1 }];
const idle = (id: string) => {
  const last = deploymentReference(sampleDeployment({ id, status: "succeeded" }));
  return { lastTriggered: last, lastSucceeded: last, lastEnded: last };
};

/** `web`, whose deployment waits for `db`, in a project with a watcher. */
async function begin(given: { readonly web?: Partial<Application>; readonly db?: Partial<Application> | "missing" } = {}) {
  const { applications, deployments } = memoryAggregates();
  const common = { projectId: "p", pipedId: "one" };
  const web = sampleApplication({ ...common, id: "web", name: "web", activeDeploymentId: "w1", dependsOn: dependsOn("db"), ...given.web });
  const put = (application: Application) => applications.update(applicationKey(application), () => putApplication(application)(undefined));
  const db = sampleApplication({ ...common, id: "db", name: "db", pipedId: "two", ...idle("d1"), ...(given.db !== "missing" && given.db) });
  await put(web);
  if (given.db !== "missing") await put(db);
  const key = { ...applicationKey(web), deploymentId: "w1" };
  const waiting = sampleDeployment({ ...common, id: "w1", applicationId: "web", applicationName: "web", waitsFor: "what it depends on" });
  await deployments.ensure(key, putDeployment(waiting));

  const live = new EventEmitter();
  const newest = new Map<string, ApplicationLivestate>();
  const asked: string[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  /** A watcher of the piped of `web`; ends when it is called. */
  const watcher = (
    publish = async (cause: { readonly kind: string; readonly deploymentId: string }) => {
      asked.push(`${cause.kind} ${cause.deploymentId}`);
    },
  ) => {
    const killed = new AbortController();
    const signal = AbortSignal.any([stop.signal, killed.signal]);
    const watch = new WaitWatch({
      applications,
      deployments,
      livestates: async function* ({ applicationId }, until) {
        const published = on(live, applicationId, { signal: until });
        const known = newest.get(applicationId);
        if (known) yield known;
        for await (const [each] of published as AsyncIterable<[ApplicationLivestate]>) yield each;
      },
      publishPlan: (_key, cause) => publish(cause),
      ...common,
      now,
      log: silentLogger(),
      signal,
    });
    watch.follow().catch(() => {});
    return () => killed.abort();
  };
  const observed = (health: ApplicationLivestate["health"], afterDeploymentId = "d1") => {
    const commitHash = sampleDeployment().trigger.commit.hash;
    const livestate = {
      applicationId: "db",
      commitHash,
      health,
      afterDeploymentId,
      syncStatus: "synced",
      resources: [],
    } as unknown as ApplicationLivestate;
    newest.set("db", livestate);
    live.emit("db", livestate);
  };
  const state = async () => (await deployments.get(key)).state;
  const events = async () => (await deployments.history(key)).map(({ event }) => event.kind).slice(1);
  const change = (decide: (current: Deployment) => DeploymentEvent | undefined) => deployments.change(key, decide);
  const waitsFor = (want: unknown) => eventually(async () => expect((await state()).waitsFor).toEqual(want));
  return { watcher, observed, state, events, change, put, web, db, asked, waitsFor };
}

test("a deployment begins the moment that what it depends on is deployed and healthy, asked for by every watcher", async () => {
  const { watcher, observed, put, db, asked, waitsFor, events } = await begin({ db: { activeDeploymentId: "d1" } });
  watcher();
  watcher();
  await waitsFor("db to be deployed: deployment d1 is in progress");
  await put(db);
  await waitsFor("db to be deployed: deployment d1 is in progress");
  await put({ ...db, activeDeploymentId: undefined });
  await waitsFor("db to be healthy: what runs has not been observed since deployment d1");
  observed("progressing");
  await waitsFor("db to be healthy: it is progressing");
  expect(asked).toEqual([]);
  observed("healthy");
  await waitsFor("");
  await eventually(async () => expect(asked).toEqual(["ready w1", "ready w1"]));
  expect((await events()).length).toBe(4);
});

test("an application that did not exist is found when it comes, and one that goes is said", async () => {
  const { watcher, observed, put, db, waitsFor, asked } = await begin({ db: "missing" });
  watcher();
  await waitsFor("an application with name db, which the project does not have");
  await put({ ...db, removedAt: now() });
  await waitsFor("db, which was removed");
  observed("healthy");
  await put(db);
  await waitsFor("");
  await eventually(async () => expect(asked).toEqual(["ready w1"]));
});

test("a watcher that was killed before it asked for the plan is replaced by another that saw the wait", async () => {
  const { watcher, observed, waitsFor, asked } = await begin();
  const { promise: never } = Promise.withResolvers<void>();
  const kill = watcher(() => never);
  watcher();
  await waitsFor(expect.stringContaining("not been observed"));
  observed("healthy");
  await waitsFor("");
  kill();
  await eventually(async () => expect(asked).toEqual(["ready w1"]));
});

test("a plan that could not be asked for is asked for again", async () => {
  const { watcher, observed, waitsFor, asked } = await begin();
  observed("healthy");
  let isDown = true;
  watcher(async ({ kind }) => {
    if (isDown) {
      isDown = false;
      throw new Error("NATS is away");
    }
    asked.push(kind);
  });
  await waitsFor("");
  await eventually(async () => expect(asked).toEqual(["ready"]));
});

test("what another watcher or a person decided is seen", async () => {
  const { watcher, change, waitsFor, asked, events } = await begin();
  watcher();
  await waitsFor(expect.stringContaining("not been observed"));
  await change((state) => skipWait(state, "ann", now()));
  await eventually(async () => expect(asked).toEqual(["ready w1"]));
  expect((await events()).at(-1)).toBe("wait-skipped");
});

test("applications that wait for each other are refused, with the way", async () => {
  const { watcher, state, asked } = await begin({ db: { dependsOn: dependsOn("web") } });
  watcher();
  await eventually(async () => expect(asked).toEqual(["ready w1"]));
  expect(await state()).toMatchObject({
    status: "failed",
    statusReason: "applications wait for each other: web → db → web; remove one of these from spec.dependsOn",
  });
});

test("a file that depends on nothing any more lets the deployment begin", async () => {
  const { watcher, put, web, waitsFor, asked } = await begin({ db: "missing" });
  watcher();
  await waitsFor(expect.stringContaining("which the project does not have"));
  await put({ ...web, dependsOn: [] });
  await waitsFor("");
  await eventually(async () => expect(asked).toEqual(["ready w1"]));
});

test("a deployment that a loss of NATS brought back to its wait is looked at again, and applications that were lost are missing", async () => {
  const { applications, deployments } = memoryAggregates();
  const web = sampleApplication({ id: "web", name: "web", activeDeploymentId: "w1", dependsOn: dependsOn("db") });
  const db = sampleApplication({ id: "db", name: "db", ...idle("d1") });
  const key = { ...applicationKey(web), deploymentId: "w1" };
  await deployments.ensure(key, putDeployment(sampleDeployment({ id: "w1", applicationId: "web" })));
  const { promise: lost, resolve: lose } = Promise.withResolvers<void>();
  let looks = 0;
  const find: typeof deployments.find = async (...asked) => await deployments.find(...asked).finally(() => looks++);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const state = (application: Application) => ({ kind: "state" as const, state: application, sequence: 1, at: now() });
  const watch = new WaitWatch({
    applications: {
      watch: async function* () {
        yield* [state(web), state(db), { kind: "ready" as const }];
        await lost;
        yield* [state(web), { kind: "ready" as const }];
      },
    } as unknown as typeof applications,
    deployments: { find, change: deployments.change.bind(deployments), watch: deployments.watch.bind(deployments) },
    livestates: async function* () {},
    publishPlan: async () => {},
    ...{ projectId: web.projectId, pipedId: web.pipedId },
    now,
    log: silentLogger(),
    signal: stop.signal,
  });
  const following = watch.follow();
  // It does not wait yet.
  await eventually(async () => expect(looks).toBe(1));
  await deployments.change(key, () => ({ kind: "wait-changed", at: now(), waitsFor: "what it depends on" }));
  lose();
  await following;
  const waitsFor = "an application with name db, which the project does not have";
  await eventually(async () => expect((await deployments.get(key)).state.waitsFor).toBe(waitsFor));
});

import { applicationAggregates, type Bus, connectBus, ensureStreams, findToldLivestate, LivestateWriter, takeCommands } from "@slipway/bus";
import { type ApplicationLivestate, type Notice, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, type NatsServer, putApplication, sampleApplication, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { watchLivestates } from "./watch-livestates.ts";
import { watchPiped } from "./watch-piped.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
let nats: NatsServer;
let bus: Bus;
beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
});
afterAll(() => resources.disposeAsync());

const projectId = "project";

/** Notices as they are told, each as often as somebody tells it, like several notifiers do at the same time. */
function listener() {
  const told: Notice[] = [];
  const once = () => [...new Map(told.map((notice) => [notice.id, notice])).values()];
  return { tell: async (notice: Notice) => void told.push(notice), events: () => once().map(({ event }) => event), notices: once };
}

/** An application with a process that publishes its live state. */
async function application(pipedId: string) {
  const applicationId = `${pipedId}-app`;
  const applications = applicationAggregates(bus, { actor: serviceActor("test") });
  const key = { projectId, pipedId, applicationId };
  await applications.update(key, putApplication(sampleApplication({ id: applicationId, pipedId })));
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const writer = new LivestateWriter(bus, { signal: stop.signal, snapshotGapMs: 0 });
  let version = 0;
  const say = async (given: Pick<ApplicationLivestate, "syncStatus" | "health"> & Partial<ApplicationLivestate>) =>
    await writer.publish({
      ...key,
      ...{ commitHash: "c", syncReason: "", syncDetail: "", afterDeploymentId: undefined, resources: [], over: false },
      at: Temporal.Now.instant(),
      version: version++,
      ...given,
    });
  const watch = (tell: (notice: Notice) => Promise<void>) => {
    const ends = new AbortController();
    const watching = watchLivestates({ bus, key: { projectId, pipedId }, applications, tell, quietMs: 0, log, signal: ends.signal });
    return {
      [Symbol.asyncDispose]: async () => {
        ends.abort();
        await watching[Symbol.asyncDispose]();
      },
    };
  };
  /** Resolves when a watch has seen the first live state, of which nothing is told. */
  const untilKnown = () => eventually(async () => expect((await findToldLivestate(bus, key)).sequence).toBeGreaterThan(0));
  return { say, watch, untilKnown };
}

test("APPLICATION_HEALTHY is told once for the whole application, however many pods become healthy and however many notifiers watch", async () => {
  const { say, watch, untilKnown } = await application("healthy");
  const { tell, events } = listener();
  await say({ syncStatus: "synced", health: "progressing" });
  await using _one = watch(tell);
  await using _two = watch(tell);
  await untilKnown();
  for (const health of ["degraded", "progressing", "degraded", "progressing", "healthy"] as const)
    await say({ syncStatus: "synced", health });
  await eventually(() => expect(events()).toEqual(["APPLICATION_HEALTHY"]));
  await say({ syncStatus: "out-of-sync", health: "healthy", syncReason: "replicas differ" });
  await eventually(() => expect(events()).toEqual(["APPLICATION_HEALTHY", "APPLICATION_OUT_OF_SYNC"]));
  await say({ syncStatus: "synced", health: "healthy" });
  await eventually(() => expect(events()).toEqual(["APPLICATION_HEALTHY", "APPLICATION_OUT_OF_SYNC", "APPLICATION_SYNCED"]));
});

test("what an application became while no notifier ran is told later, and only once", async () => {
  const { say, watch, untilKnown } = await application("later");
  const first = listener();
  await say({ syncStatus: "out-of-sync", health: "degraded" });
  {
    await using _watch = watch(first.tell);
    await untilKnown();
  }
  await say({ syncStatus: "synced", health: "healthy" });
  const second = listener();
  {
    await using _watch = watch(second.tell);
    await eventually(() => expect(second.events()).toEqual(["APPLICATION_SYNCED", "APPLICATION_HEALTHY"]));
  }
  const third = listener();
  await using _watch = watch(third.tell);
  await say({ syncStatus: "out-of-sync", health: "healthy" });
  await eventually(() => expect(third.events()).toEqual(["APPLICATION_OUT_OF_SYNC"]));
  expect(first.events()).toEqual([]);
});

/** What an executor does that waits for commands. */
const executor = (pipedId: string) => takeCommands(bus, { pipedId, kind: "cancel", log, handle: async () => undefined });

function watchOf(pipedId: string, tell: (notice: Notice) => Promise<void>, graceMs = 1_000) {
  const ends = new AbortController();
  const watching = watchPiped({ bus, key: { projectId, pipedId }, tell, graceMs, log, signal: ends.signal });
  return {
    [Symbol.asyncDispose]: async () => {
      ends.abort();
      await watching[Symbol.asyncDispose]();
    },
  };
}

test("PIPED_STARTED and PIPED_STOPPED are told once when the last executor of a piped comes and goes, by two notifiers together", async () => {
  const { tell, events, notices } = listener();
  await using _one = watchOf("comes", tell);
  await using _two = watchOf("comes", tell);
  {
    await using _first = await executor("comes");
    await using _second = await executor("comes");
    await eventually(() => expect(events()).toEqual(["PIPED_STARTED"]));
  }
  await eventually(() => expect(events()).toEqual(["PIPED_STARTED", "PIPED_STOPPED"]));
  await using _back = await executor("comes");
  await eventually(() => expect(events()).toEqual(["PIPED_STARTED", "PIPED_STOPPED", "PIPED_STARTED"]));
  expect(notices()).toMatchObject([{ pipedId: "comes", applicationId: "" }, { event: "PIPED_STOPPED" }, { event: "PIPED_STARTED" }]);
});

test("a piped that stopped together with its notifier is told of when the notifier is back", async () => {
  const first = listener();
  {
    await using _executor = await executor("together");
    await using _watch = watchOf("together", first.tell);
    await eventually(() => expect(first.events()).toEqual(["PIPED_STARTED"]));
  }
  const second = listener();
  await using _watch = watchOf("together", second.tell);
  await eventually(() => expect(second.events()).toEqual(["PIPED_STOPPED"]));
});

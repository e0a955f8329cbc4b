import type { MessageInitShape } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import {
  LivestateWatchService,
  ObjectSync,
  type WatchLivestateRequestSchema,
  type WatchLivestateResponse,
} from "@slipway/proto/plugin-extension";
import { isUnimplemented } from "@slipway/runtime";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { LivestateObserving, LivestateUpdate } from "../../plugin/livestate.ts";
import { definePlugin } from "../../plugin/plugin.ts";
import { defineStage } from "../../plugin/stage.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { inMemory } from "../../testing/in-memory.ts";
import { testApplication, testSource } from "../../testing/test-request.ts";

type Request = MessageInitShape<typeof WatchLivestateRequestSchema>;
type Watch = NonNullable<LivestateObserving["watchLivestate"]>;

/** What an iterable yields next; it ends with its signal. */
class Said {
  readonly #waiting: (LivestateUpdate | Error)[] = [];
  #wake = (): void => {};
  isOver = false;

  say(...updates: (LivestateUpdate | Error)[]): void {
    this.#waiting.push(...updates);
    this.#wake();
  }

  async *until(signal: AbortSignal): AsyncGenerator<LivestateUpdate> {
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    try {
      while (!signal.aborted) {
        const next = this.#waiting.shift();
        if (next instanceof Error) throw next;
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.isOver = true;
    }
  }
}

/** A stream of a host to a plugin that watches like this. */
function begin(watchLivestate: Watch | undefined) {
  const plugin = definePlugin({
    name: "demo",
    deployTarget: z.object({}),
    stages: { S: defineStage({ run: async () => "succeeded" }) },
    livestate: {
      getLivestate: async () => ({ resources: [], sync: { status: "synced" } }),
      ...(watchLivestate && { watchLivestate }),
    },
  });
  const clock = new FakeClock();
  const { client, targets } = inMemory(plugin, { clock, deployTargets: [{ name: "dev" }] });
  const requests: Request[] = [];
  let wake = (): void => {};
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    wake();
  };
  onTestFinished(end);
  async function* sent(): AsyncGenerator<Request> {
    while (!isEnded) {
      const request = requests.shift();
      if (request !== undefined) yield request;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const answers = client(LivestateWatchService).watchLivestate(sent())[Symbol.asyncIterator]();
  const send = (request: NonNullable<Request["request"]>): void => {
    requests.push({ request });
    wake();
  };
  const next = async (): Promise<WatchLivestateResponse | undefined> => {
    const { value, done } = await answers.next();
    return done ? undefined : value;
  };
  return {
    clock,
    end,
    next,
    /** The next update as it is on the wire. */
    nextUpdate: async () => (await next())?.update,
    follow: (applicationId: string, followId: bigint, deployTargets: readonly string[] = targets): void =>
      send({
        case: "follow",
        value: { ...testApplication, applicationId, followId, deployTargets: [...deployTargets], deploySource: testSource("demo", {}) },
      }),
    unfollow: (applicationId: string): void => send({ case: "unfollow", value: { applicationId } }),
  };
}

const pod = (id: string, more: object = {}) =>
  ({ id, name: `pod-${id}`, resourceType: "Pod", health: "healthy", deployTarget: "dev", ...more }) as const;
const snapshot = (...ids: string[]): LivestateUpdate => ({
  kind: "snapshot",
  livestate: { resources: ids.map((id) => pod(id)), sync: { status: "synced" } },
});
const delta = (id: string): LivestateUpdate => ({ kind: "delta", changed: [pod(id)], removed: [], sync: { status: "synced" } });

test("the state comes first, then what changes, under the id of what is followed", async () => {
  const said = new Said();
  const { follow, next, nextUpdate } = begin(({ signal }) => said.until(signal));
  expect(await next()).toMatchObject({ applicationId: "", update: { case: "heartbeat" } });
  follow("app", 7n);
  said.say(snapshot("1", "2"));
  expect(await next()).toMatchObject({
    applicationId: "app",
    followId: 7n,
    update: {
      case: "snapshot",
      value: {
        hasMore: false,
        objects: [{ resource: { id: "1", pluginName: "demo" } }, { resource: { id: "2" } }],
        syncState: { status: 1 },
      },
    },
  });
  const setAt = Temporal.Instant.from("2026-01-02T03:04:05Z");
  said.say({
    kind: "delta",
    changed: [
      pod("1", { sync: "out-of-sync", drift: [{ field: "spec.replicas", live: "3", declared: "2", manager: "kubectl-edit", setAt }] }),
    ],
    removed: [{ deployTarget: "dev", id: "2" }],
    sync: { status: "out-of-sync", reason: "1 differs", detail: "- 2\n+ 3" },
  });
  expect(await nextUpdate()).toMatchObject({
    case: "delta",
    value: {
      changed: [
        {
          resource: { id: "1" },
          sync: ObjectSync.OUT_OF_SYNC,
          drift: [
            {
              field: "spec.replicas",
              live: "3",
              declared: "2",
              manager: "kubectl-edit",
              setAt: { seconds: BigInt(setAt.epochMilliseconds / 1000) },
            },
          ],
        },
      ],
      removed: [{ deployTarget: "dev", id: "2" }],
      syncState: { status: 3, shortReason: "1 differs", reason: "- 2\n+ 3" },
    },
  });
  said.say({ kind: "failure", reason: "the cluster is away" });
  expect(await nextUpdate()).toMatchObject({ case: "failure", value: { reason: "the cluster is away", ended: false } });
});

test("what changed while the host did not read comes as one update", async () => {
  const said = new Said();
  const { follow, next, nextUpdate } = begin(({ signal }) => said.until(signal));
  await next();
  follow("app", 1n);
  said.say(snapshot("1"));
  await nextUpdate();
  said.say(delta("2"));
  await nextUpdate();
  // One may already be on its way.
  said.say(...Array.from({ length: 1_000 }, (_, n) => delta(`${n % 3}`)));
  const seen: unknown[] = [];
  for (let changed = 0; changed < 3; ) {
    const update = await nextUpdate();
    seen.push(update);
    changed = update?.case === "delta" ? Math.max(changed, update.value.changed.length) : changed;
  }
  expect(seen.length).toBeLessThan(4);
});

test("an application that is followed anew is watched anew, and one that is not followed any more is not watched", async () => {
  const watches: Said[] = [];
  const { follow, unfollow, next } = begin(({ signal }) => {
    const said = new Said();
    watches.push(said);
    return said.until(signal);
  });
  await next();
  follow("app", 1n);
  await expect.poll(() => watches).toHaveLength(1);
  follow("app", 2n);
  await expect.poll(() => watches).toHaveLength(2);
  await expect.poll(() => watches[0]?.isOver).toBe(true);
  watches[1]?.say(snapshot());
  expect(await next()).toMatchObject({ followId: 2n, update: { case: "snapshot", value: { objects: [] } } });
  unfollow("app");
  await expect.poll(() => watches[1]?.isOver).toBe(true);
});

test("the end of the stream ends all watches", async () => {
  const said = new Said();
  const { follow, next, end } = begin(({ signal }) => said.until(signal));
  await next();
  follow("app", 1n);
  said.say(snapshot());
  await next();
  end();
  expect(await next()).toBeUndefined();
  await expect.poll(() => said.isOver).toBe(true);
});

const broken: readonly { readonly name: string; readonly watch: Watch; readonly reason: string }[] = [
  {
    name: "a fault of the plugin",
    watch: async function* () {
      yield* [];
      throw new Fault("unavailable", "the cluster does not answer");
    },
    reason: "the cluster does not answer",
  },
  {
    name: "a bug of the plugin",
    watch: async function* () {
      yield* [];
      throw new TypeError("x is undefined");
    },
    reason: "the plugin has a bug: x is undefined",
  },
  { name: "an iterable that ends", watch: async function* () {}, reason: "watchLivestate ended before its signal aborted" },
  {
    name: "a change before the state",
    watch: async function* () {
      yield delta("1");
    },
    reason: "a change came before a snapshot",
  },
  {
    name: "an update of another shape",
    watch: async function* () {
      yield { kind: "snapshot", resources: [] } as unknown as LivestateUpdate;
    },
    reason: "watchLivestate returned undefined; return { resources, sync }",
  },
];
test.for(broken)("$name is a failure of that application only, which the host is to follow again", async ({ watch, reason }) => {
  const said = new Said();
  const { follow, next, nextUpdate } = begin((context) =>
    context.applicationId === "broken" ? watch(context) : said.until(context.signal),
  );
  await next();
  follow("broken", 1n);
  expect(await nextUpdate()).toMatchObject({ case: "failure", value: { reason: expect.stringContaining(reason), ended: true } });
  follow("whole", 2n);
  said.say(snapshot());
  expect(await next()).toMatchObject({ applicationId: "whole", update: { case: "snapshot" } });
});

test("an unknown deploy target is a failure of that application", async () => {
  const { follow, next, nextUpdate } = begin(async function* () {});
  await next();
  follow("app", 1n, ["prod"]);
  expect(await nextUpdate()).toMatchObject({ case: "failure", value: { reason: expect.stringContaining("prod"), ended: true } });
});

test("a heartbeat comes when nothing else did for ten seconds", async () => {
  const { next, clock } = begin(async function* () {});
  await next();
  const sleeps = clock.nextSleep();
  const beat = next();
  await sleeps;
  clock.advance({ seconds: 10 });
  expect(await beat).toMatchObject({ update: { case: "heartbeat" } });
});

test("a plugin that does not watch does not serve it", async () => {
  const { next } = begin(undefined);
  await expect(next()).rejects.toSatisfy(isUnimplemented);
});

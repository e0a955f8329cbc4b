import { Fault } from "@slipway/plugin-sdk";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { LogStreamOptions } from "../../client/kube-client.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { followLogs } from "./follow-logs.ts";
import { LogQueue } from "./log-queue.ts";
import type { LogSource } from "./log-source.ts";
import { readLogs } from "./read-logs.ts";

const at = (second: number) => `2026-11-29T12:00:${String(second).padStart(2, "0")}Z`;
const everything = { container: "", previous: false, sinceSeconds: 0, tailLines: 10, follow: true };

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => void vi.useRealTimers());

/** The state of a container. */
type State = "running" | "waiting" | { readonly exitCode: number };

function podOf(name: string, state: State = "running", restartCount = 0): KubeObject {
  const of =
    state === "running" ? { running: {} } : state === "waiting" ? { waiting: { reason: "ImagePullBackOff" } } : { terminated: state };
  return {
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name, uid: `uid-${name}`, namespace: "shop" } },
    spec: { nodeName: "node", containers: [{ name: "app" }], initContainers: [{ name: "init" }] },
    status: { containerStatuses: [{ name: "app", restartCount, state: of }] },
  };
}

/** A log that a test writes and ends. */
class Written {
  readonly chunks = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: 100 });
  readonly #writer = this.chunks.writable.getWriter();
  write(text: string): void {
    void this.#writer.write(Buffer.from(text)).catch(() => {});
  }
  end(): void {
    void this.#writer.close().catch(() => {});
  }
  fail(): void {
    void this.#writer.abort(new Error("terminated")).catch(() => {});
  }
}

/** An object whose pods and logs a test changes. */
class Scripted implements LogSource {
  readonly name = "Deployment.apps shop/web";
  pods: readonly KubeObject[] = [];
  isOver = false;
  refusal: Fault | undefined;
  secretProblem: Fault | undefined;
  /** What was opened: pod, container, and from where. */
  readonly opened: string[] = [];
  readonly logs: Written[] = [];
  isPushed = true;
  looks = 0;
  #changed = Promise.withResolvers<void>();

  async listPods(): Promise<readonly KubeObject[]> {
    this.#changed = Promise.withResolvers();
    this.looks += 1;
    return this.pods;
  }
  untilChanged(): Promise<void> {
    return this.#changed.promise;
  }
  /** Tells that the pods have changed. */
  push(): void {
    this.#changed.resolve();
  }
  async [Symbol.asyncDispose](): Promise<void> {}
  async hasFinished(): Promise<boolean> {
    return this.isOver;
  }
  async open(
    pod: KubeObject,
    { container, since, lines, isOfLastRun }: LogStreamOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const from = since instanceof Temporal.Instant ? `since ${since}` : since ? `${since.seconds} s` : `last ${lines ?? "all"}`;
    this.opened.push(`${pod.metadata.name}/${container} ${from}${isOfLastRun ? " of the run before" : ""}`);
    if (this.refusal) throw this.refusal;
    const log = new Written();
    this.logs.push(log);
    signal.addEventListener("abort", () => log.fail(), { once: true });
    return log.chunks.readable;
  }
  async maskerFor(): Promise<(text: string) => string> {
    if (this.secretProblem) throw this.secretProblem;
    return (text) => text.replaceAll("hunter2", "*****");
  }
}

/** Follows a scripted source; `tick` pushes a change of its pods. */
function follow(source: Scripted, wish = everything) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const queue = new LogQueue();
  const seen: string[] = [];
  let ended: unknown = "running";
  const { signal } = stop;
  void followLogs({ source, wish, queue, signal, now: Date.now }).then(
    () => {
      ended = "ended";
      queue.end();
    },
    (error: unknown) => {
      ended = error;
      queue.end({ error });
    },
  );
  void (async () => {
    for await (const { lines, notices } of queue.parts(signal))
      seen.push(...notices, ...lines.map(({ instance, container, text }) => `${instance}/${container}: ${text}`));
  })().catch(() => {});
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  const tick = async () => {
    await settle();
    source.push();
    await settle();
  };
  const later = async (ms: number) => {
    await settle();
    await vi.advanceTimersByTimeAsync(ms);
    await settle();
  };
  return { seen, settle, tick, later, ended: () => ended };
}

test("all pods are followed, those that join from their beginning, until the object is gone", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  const { seen, settle, tick, ended } = follow(source);
  await settle();
  source.logs[0]?.write(`${at(1)} password hunter2\n`);
  source.pods = [podOf("web-1"), podOf("web-2", "waiting")];
  await tick();
  source.pods = [podOf("web-2")];
  await tick();
  source.logs[0]?.end();
  source.logs[1]?.write(`${at(2)} two\n`);
  await settle();
  source.logs[1]?.end();
  [source.pods, source.isOver] = [[], true];
  await tick();
  expect(source.opened).toEqual(["web-1/app last 10", "web-2/app last all"]);
  expect(seen).toEqual([
    "web-1/app: password *****",
    "pod web-2 joined",
    "container app of pod web-2 has not started: ImagePullBackOff",
    "pod web-1 is gone",
    "web-2/app: two",
    "pod web-2 is gone",
    "Deployment.apps shop/web is gone",
  ]);
  expect(ended()).toBe("ended");
});

test("a log whose connection is lost goes on after the last line, and a restart is another log", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  const { seen, settle, tick, later } = follow(source);
  await settle();
  source.logs[0]?.write(`${at(1)} one\n${at(2)} two\n`);
  await settle();
  source.logs[0]?.fail();
  await later(2_000);
  // The API server takes whole seconds only.
  source.logs[1]?.write(`${at(2)} two\n${at(3)} three\n`);
  source.logs[1]?.end();
  source.pods = [podOf("web-1", "running", 1)];
  await tick();
  expect(source.opened).toEqual(["web-1/app last 10", `web-1/app since ${at(2)}`, "web-1/app last all"]);
  expect(seen).toEqual([
    "web-1/app: one",
    "web-1/app: two",
    "the log of container app of pod web-1 cannot be read, trying again: the connection was lost: terminated",
    "web-1/app: three",
  ]);
});

test("pods are looked at when the cluster pushes a change, and every two seconds if it pushes nothing", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  const { later, tick } = follow(source);
  await later(20_000);
  expect(source.looks).toBe(1);
  await tick();
  expect(source.looks).toBe(2);
  await later(30_000);
  expect(source.looks, "a change may be lost").toBe(3);
  source.isPushed = false;
  await tick();
  await later(2_000);
  expect(source.looks).toBe(5);
});

test("a log that is silent for a minute is opened anew: its connection may lead nowhere. No line is lost or doubled", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  const { seen, settle, later } = follow(source);
  await settle();
  source.logs[0]?.write(`${at(1)} one\n${at(2)} two\n${at(2)} half a li`);
  await later(59_000);
  expect(source.opened).toHaveLength(1);
  await later(1_000);
  source.logs[1]?.write(`${at(2)} two\n${at(2)} half a line\n${at(3)} three\n`);
  await settle();
  expect(source.opened).toEqual(["web-1/app last 10", `web-1/app since ${at(2)}`]);
  expect(seen).toEqual(["web-1/app: one", "web-1/app: two", "web-1/app: half a line", "web-1/app: three"]);
});

test("a log of which nothing was read yet is opened anew for what was written since it was opened first", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  const { later } = follow(source, { ...everything, tailLines: 0 });
  await later(60_000);
  await later(60_000);
  expect(source.opened).toEqual(["web-1/app last 0", "web-1/app 60 s", "web-1/app 120 s"]);
});

test("a container that has ended is read to its end once, and the reason is said", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1", { exitCode: 3 })];
  const { seen, settle, tick, ended } = follow(source);
  await settle();
  source.logs[0]?.write(`${at(1)} failed\n`);
  source.logs[0]?.end();
  source.isOver = true;
  await tick();
  expect(source.opened).toHaveLength(1);
  expect(seen).toEqual([
    "web-1/app: failed",
    "container app of pod web-1 does not run: ended with exit code 3",
    "Deployment.apps shop/web has finished",
  ]);
  expect(ended()).toBe("ended");
});

test("the log of a pod that is gone is given up if its node never ends it", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  const { tick, later, ended } = follow(source);
  [source.pods, source.isOver] = [[], true];
  for (let look = 0; look < 10; look++) await tick();
  expect(ended(), "however often something changes").toBe("running");
  for (let look = 0; look < 4; look++) await later(2_000);
  expect(ended()).toBe("ended");
});

test("a log that must not be read, or whose secrets are not known, is not shown and not tried again", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  source.secretProblem = new Fault("forbidden", "Secret shop/db cannot be read");
  const { seen, tick } = follow(source);
  for (let look = 0; look < 3; look++) await tick();
  expect(source.opened).toEqual([]);
  expect(seen).toEqual(["the log of container app of pod web-1 cannot be read: Secret shop/db cannot be read"]);
});

test("a container that no pod has is a fault that names those there are", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1")];
  const { settle, ended } = follow(source, { ...everything, container: "ap" });
  await settle();
  expect(ended()).toMatchObject({ code: "not_found", message: "no container ap: the pods have init, app" });
});

/** Reads what there is. */
async function read(source: Scripted, wish: Partial<typeof everything> = {}) {
  const queue = new LogQueue();
  const { signal } = new AbortController();
  const reading = readLogs({ source, wish: { ...everything, follow: false, ...wish }, queue, signal }).finally(() => queue.end());
  const parts = await Array.fromAsync(queue.parts(signal));
  await reading;
  return { lines: parts.flatMap(({ lines }) => lines.map(({ text }) => text)), notices: parts.flatMap(({ notices }) => notices) };
}

test("without following, one container after the other is read, and what cannot be read is said", async () => {
  const source = new Scripted();
  source.pods = [podOf("web-1"), podOf("web-2", "waiting"), podOf("web-3")];
  source.open = async (pod, { container, lines }) => {
    if (pod.metadata.name === "web-3") throw new Fault("unavailable", "its node does not answer");
    return (async function* () {
      yield Buffer.from(`${at(1)} ${pod.metadata.name} ${container} ${lines}\n`);
    })();
  };
  expect(await read(source)).toEqual({
    lines: ["web-1 app 10"],
    notices: [
      "container app of pod web-2 has written nothing: ImagePullBackOff",
      "the log of container app of pod web-3 cannot be read: its node does not answer",
    ],
  });
  source.pods = [podOf("web-3")];
  await expect(read(source)).rejects.toMatchObject({ code: "unavailable" });
  source.pods = [];
  expect((await read(source)).notices).toEqual(["Deployment.apps shop/web has no pods"]);
});

test("the log of the run before, a time, and a container for initialization are asked for", async () => {
  const source = new Scripted();
  const initDone = { status: { initContainerStatuses: [{ name: "init", restartCount: 2, state: { terminated: { exitCode: 0 } } }] } };
  source.pods = [{ ...podOf("web-1"), ...initDone }];
  const open = source.open.bind(source);
  source.open = async (...call) => {
    const log = await open(...call);
    source.logs.at(-1)?.end();
    return log;
  };
  expect((await read(source, { container: "init", previous: true, sinceSeconds: 60, tailLines: -1 })).notices).toEqual([
    "nothing was written in this time",
  ]);
  expect(source.opened).toEqual(["web-1/init 60 s of the run before"]);
});

import { EventEmitter, on } from "node:events";
import type { ApplicationLivestate } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { Newest } from "./newest.ts";

const key = { applicationId: "a" };

function world() {
  const published = new EventEmitter();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  let following = 0;
  const observed: string[] = [];
  const lost: string[] = [];
  const livestates = new Newest<typeof key, ApplicationLivestate>({
    idOf: ({ applicationId }) => applicationId,
    follow: async function* (_key, signal) {
      following += 1;
      try {
        for await (const [each] of on(published, "livestate", { signal, close: ["end"] })) {
          if (each === "broken") throw new Error("no stream");
          yield each;
        }
      } finally {
        following -= 1;
      }
    },
    onChanged: (id, askers) => observed.push([id, ...askers].join()),
    onLost: (id, askers) => lost.push([id, ...askers].join()),
    log: silentLogger(),
    signal: stop.signal,
  });
  const publish = (said: unknown) => published.emit("livestate", said);
  return { livestates, publish, observed, lost, following: () => following };
}

const healthy = { applicationId: "a", health: "healthy" } as ApplicationLivestate;

test("an application is followed once for all who ask, until the last of them releases it", async () => {
  const { livestates, publish, observed, following } = world();
  expect(livestates.of(key, "x")).toBeUndefined();
  livestates.of(key, "y");
  expect(following()).toBe(1);
  publish(healthy);
  await eventually(async () => expect(observed).toEqual(["a,x,y"]));
  expect(livestates.of(key, "y")).toBe(healthy);
  livestates.release("x");
  livestates.release("x");
  livestates.release("y", new Set(["a"]));
  expect(following()).toBe(1);
  livestates.release("y", new Set(["b"]));
  await eventually(async () => expect(following()).toBe(0));
});

test("one that cannot be followed any more is said, and followed again when it is asked for", async () => {
  const { livestates, publish, lost, following } = world();
  livestates.of(key, "x");
  publish("broken");
  await eventually(async () => expect(lost).toEqual(["a,x"]));
  expect(livestates.of(key, "x")).toBeUndefined();
  expect(following()).toBe(1);
});

import { setImmediate } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { DeploymentSchema, ExternalEventSchema } from "@slipway/proto/state";
import type { Trace } from "@slipway/store";
import { expect, test } from "vitest";
import { watchTrace } from "./watch-trace.ts";

const hash = "a1b2c3d4".repeat(5);

function traceWith(deployments: readonly string[], images: readonly string[] = []): Trace {
  const artifacts = images.map((image) => ({ image, version: "1" }));
  return {
    projectId: "shop",
    hash,
    firstAt: Temporal.Instant.fromEpochMilliseconds(0),
    git: undefined,
    externalEvents: [create(ExternalEventSchema, { artifacts })],
    deployments: deployments.map((id) => create(DeploymentSchema, { id })),
    deploymentCount: deployments.length,
    healthyAt: new Map(),
  };
}

/** What is yielded for these traces, one for each time it is asked, when this is recorded. */
async function watched(recorded: readonly (readonly string[] | undefined)[], traces: readonly (Trace | undefined)[]) {
  const left = [...traces];
  const find = async (): Promise<Trace> => {
    const trace = left.shift();
    if (trace === undefined) throw new Fault("not_found", "no such commit");
    return trace;
  };
  async function* items() {
    for (const about of recorded) {
      yield about;
      // The watch has done with it by then.
      await setImmediate();
    }
  }
  const shown = await Array.fromAsync(watchTrace(hash.slice(0, 8), { find, recorded: items() }));
  return shown.map((trace) => trace?.deployments.map(({ id }) => id));
}

test("a commit that nobody has told of is waited for, and what is not about it is not asked for", async () => {
  const recorded = [undefined, ["ffff"], [hash], ["other"], ["d1"]];
  expect(await watched(recorded, [undefined, traceWith(["d1"]), traceWith(["d1", "d2"])])).toEqual([undefined, ["d1"], ["d1", "d2"]]);
});

test("a deployment that is joined by its artifact is seen, although it does not name the commit", async () => {
  const before = traceWith([], ["ghcr.io/acme/web"]);
  expect(await watched([undefined, ["d9", "image:ghcr.io/acme/web:1"]], [before, traceWith(["d9"])])).toEqual([[], ["d9"]]);
});

test("after a lost connection it is asked again", async () => {
  expect(await watched([undefined, undefined], [traceWith(["d1"]), traceWith(["d2"])])).toEqual([["d1"], ["d2"]]);
});

test("an unavailable store ends the watch", async () => {
  async function* recorded() {
    yield undefined;
  }
  const find = () => Promise.reject(new Fault("unavailable", "no database"));
  await expect(Array.fromAsync(watchTrace(hash, { find, recorded: recorded() }))).rejects.toMatchObject({ code: "unavailable" });
});

import { errors } from "@nats-io/transport-node";
import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { isRunHeld } from "./run-holders.ts";

/** Answers each question with the next of the errors, or positively. */
function busThat(...failures: readonly (Error | undefined)[]): Bus {
  const left = [...failures];
  const request = async () => {
    const failure = left.shift();
    if (failure) throw failure;
  };
  return { ready: async () => {}, connection: { request }, log: silentLogger() } as unknown as Bus;
}

const late = new errors.TimeoutError();

test("an executor that answers late still holds its run, and one that never answers does not", async () => {
  expect(await isRunHeld(busThat(late, late, undefined), { pipedId: "p", deploymentId: "d" })).toBe(true);
  expect(await isRunHeld(busThat(late, late, late, late), { pipedId: "p", deploymentId: "d" })).toBe(false);
});

test("nobody holds a run of which no process knows, and any other failure is not an answer", async () => {
  expect(await isRunHeld(busThat(new errors.NoRespondersError("s")), { pipedId: "p", deploymentId: "d" })).toBe(false);
  await expect(isRunHeld(busThat(new errors.ClosedConnectionError()), { pipedId: "p", deploymentId: "d" })).rejects.toMatchObject({
    code: "canceled",
  });
});

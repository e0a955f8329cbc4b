import { create } from "@bufbuild/protobuf";
import { type DeploymentStatus, Fault } from "@slipway/domain";
import { WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { sampleDeployment } from "@slipway/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ApiClient } from "../../connection/api-client.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

const start = Date.parse("2026-01-01T00:00:00Z");
const lost = new Fault("unavailable", "connection refused");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance"], now: start });
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** One try of a watch: the states that it delivers, how much time passes after them, and the error that ends it. */
interface Try {
  readonly statuses?: readonly DeploymentStatus[];
  readonly passMs?: number;
  readonly error?: Fault;
}

/** A gateway whose watches go as listed; the last one is repeated. */
function gateway(...tries: readonly Try[]) {
  let made = 0;
  const watchDeployments = async function* () {
    const { statuses = [], passMs = 0, error } = tries[Math.min(made++, tries.length - 1)] ?? {};
    for (const status of statuses)
      yield create(WatchDeploymentsResponseSchema, { deployment: encodeDeployment(sampleDeployment({ status })) });
    vi.advanceTimersByTime(passMs);
    if (error) throw error;
  };
  return { api: { deployments: { watchDeployments } } as unknown as ApiClient, tries: () => made };
}

test("a gateway that restarts after minutes of silence is waited for", async () => {
  const { api, tries } = gateway({ statuses: ["running"], passMs: 600_000, error: lost }, { error: lost }, { statuses: ["succeeded"] });
  await waitForDeployment(api, "deployment", "json", new AbortController().signal);
  expect(tries()).toBe(3);
});

test("a gateway that does not answer for a minute is given up", async () => {
  const { api, tries } = gateway({ statuses: ["running"], passMs: 600_000, error: lost }, { passMs: 40_000, error: lost });
  await expect(waitForDeployment(api, "deployment", "json", new AbortController().signal)).rejects.toBe(lost);
  expect(tries()).toBe(3);
});

test("an interrupt ends the pause between two tries", async () => {
  const stop = new AbortController();
  const { api, tries } = gateway({ error: lost });
  const waiting = waitForDeployment(api, "deployment", "json", stop.signal);
  await vi.waitUntil(() => tries() === 1);
  setImmediate(() => stop.abort());
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  expect(tries()).toBe(1);
});

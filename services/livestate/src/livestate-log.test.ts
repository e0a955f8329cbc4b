import type { ApplicationLivestate } from "@slipway/domain";
import { createLogger } from "@slipway/runtime";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LivestateLog } from "./livestate-log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const lines: string[] = [];
  const log = createLogger({ service: "livestate", destination: { write: (line) => void lines.push(line) } });
  const logs = new LivestateLog(log);
  const put = (syncStatus: ApplicationLivestate["syncStatus"]) =>
    logs.changed(sampleApplication({ id: "app" }), {
      ...{ applicationId: "app", projectId: "project", pipedId: "piped", commitHash: "c", syncStatus, syncReason: "", syncDetail: "" },
      ...{ health: "healthy", resources: [], at: sampleTime, afterDeploymentId: undefined, version: 1, over: false },
    });
  return { put, logs, said: () => lines.map((line) => JSON.parse(line)).map(({ msg, syncStatus }) => [msg, syncStatus]) };
}

test("an application that is unknown for a moment, again and again, is not logged", async () => {
  const { put, said } = begin();
  put("synced");
  for (let time = 0; time < 10; time++) {
    put("unknown");
    await vi.advanceTimersByTimeAsync(1_000);
    put("synced");
    await vi.advanceTimersByTimeAsync(9_000);
  }
  expect(said()).toEqual([["live state changed", "synced"]]);
});

test("one that stays unknown is logged, and so is that it is known again", async () => {
  const { put, said } = begin();
  put("synced");
  put("unknown");
  await vi.advanceTimersByTimeAsync(5_000);
  put("out-of-sync");
  expect(said()).toEqual([
    ["live state changed", "synced"],
    ["live state changed", "unknown"],
    ["drift found", "out-of-sync"],
  ]);
});

test("one that is forgotten is not logged any more", async () => {
  const { put, logs, said } = begin();
  put("synced");
  put("unknown");
  logs.forget("app");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(said()).toHaveLength(1);
});

import type { ApplicationLivestate, SyncStatus } from "@slipway/domain";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { publish } from "../topics/publish.ts";
import { topics } from "../topics/topics.ts";
import { findLivestate, publishLivestate, watchLivestate } from "./livestate.ts";

const system = useBus();
const key = (applicationId: string) => ({ projectId: "p", pipedId: "q", applicationId });

const state = (applicationId: string, syncStatus: SyncStatus): ApplicationLivestate => ({
  ...key(applicationId),
  commitHash: "c",
  syncStatus,
  syncReason: "",
  syncDetail: "",
  afterDeploymentId: undefined,
  health: "unknown",
  resources: [],
  at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  version: 1,
});

test("the newest live state replaces the others, and a watch delivers what exists and every change", async () => {
  const say = (applicationId: string, syncStatus: SyncStatus) => publishLivestate(system.bus, state(applicationId, syncStatus));
  expect(await findLivestate(system.bus, key("a"))).toBeUndefined();
  await say("a", "out-of-sync");
  await say("a", "synced");
  expect(await findLivestate(system.bus, key("a"))).toEqual(state("a", "synced"));

  const seen: unknown[] = [];
  for await (const item of watchLivestate(system.bus, { projectId: "p" })) {
    if (item.kind === "ready") {
      seen.push("ready");
      await say("b", "deploying");
    } else seen.push([item.livestate.applicationId, item.livestate.syncStatus]);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([["a", "synced"], "ready", ["b", "deploying"]]);
});

test("a watch skips a live state without its time and delivers those before and after it", async () => {
  const piped = { projectId: "p", pipedId: "broken" };
  const say = (applicationId: string) => publishLivestate(system.bus, { ...state(applicationId, "synced"), ...piped });
  const sayBroken = (applicationId: string) => publish(system.bus, topics.livestate, { ...piped, applicationId });
  await say("a");
  await sayBroken("b");
  await say("c");

  const seen: string[] = [];
  for await (const item of watchLivestate(system.bus, piped)) {
    seen.push(item.kind === "ready" ? "ready" : item.livestate.applicationId);
    if (item.kind === "ready") {
      await sayBroken("d");
      await say("e");
    }
    if (seen.length === 4) break;
  }
  expect(seen).toEqual(["a", "c", "ready", "e"]);
});

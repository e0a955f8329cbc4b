import type { ApplicationLivestate, SyncStatus } from "@slipway/domain";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { findLivestate, publishLivestate, watchLivestate } from "./livestate.ts";

const system = useBus();
const key = (applicationId: string) => ({ projectId: "p", pipedId: "q", applicationId });

test("the newest live state replaces the others, and a watch delivers what exists and every change", async () => {
  const state = (applicationId: string, syncStatus: SyncStatus): ApplicationLivestate => ({
    ...key(applicationId),
    commitHash: "c",
    syncStatus,
    syncReason: "",
    syncDetail: "",
    health: "unknown",
    resources: [],
    at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  });
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

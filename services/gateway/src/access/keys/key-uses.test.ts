import type { ApiKeyUse } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test } from "vitest";
import { KeyUses } from "./key-uses.ts";

const at = (time: string) => Temporal.Instant.from(`2026-11-30T${time}Z`);
const use = (keyId: string, time: string): ApiKeyUse => ({ projectId: "shop", keyId, usedAt: at(time), address: "10.0.0.7" });

function usesInto(store: (use: ApiKeyUse) => Promise<void>) {
  const uses = new KeyUses({ store, log: silentLogger(), everyMs: 3_600_000 });
  onTestFinished(() => uses[Symbol.asyncDispose]());
  return uses;
}

test("many uses of a key are written once, with the last one, and not again without another", async () => {
  const stored: ApiKeyUse[] = [];
  const uses = usesInto(async (each) => void stored.push(each));
  for (let second = 10; second < 60; second++) uses.note(use("a", `12:00:${second}`));
  uses.note(use("b", "12:00:30"));
  expect(uses.lastOf("a")).toEqual(use("a", "12:00:59"));
  expect(stored).toEqual([]);
  await uses.write();
  await uses.write();
  expect(stored).toEqual([use("a", "12:00:59"), use("b", "12:00:30")]);
});

test("the newest use at any gateway counts", () => {
  const uses = usesInto(async () => {});
  uses.note(use("a", "12:00:30"));
  uses.learn(use("a", "12:00:20"));
  expect(uses.lastOf("a")?.usedAt).toEqual(at("12:00:30"));
  uses.learn(use("a", "12:00:40"));
  expect(uses.lastOf("a")?.usedAt).toEqual(at("12:00:40"));
  uses.keep((id) => id !== "a");
  expect(uses.lastOf("a")).toBeUndefined();
});

test("an outage fails no call, and the end writes what is left", async () => {
  const stored: string[] = [];
  let isAway = true;
  const uses = new KeyUses({
    store: async ({ keyId }) => {
      if (isAway) throw new Error("away");
      stored.push(keyId);
    },
    log: silentLogger(),
    everyMs: 3_600_000,
  });
  uses.note(use("a", "12:00:30"));
  await uses.write();
  isAway = false;
  uses.note(use("b", "12:00:31"));
  await uses[Symbol.asyncDispose]();
  expect(stored).toEqual(["b"]);
});

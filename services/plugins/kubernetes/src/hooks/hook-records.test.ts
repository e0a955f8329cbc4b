import type { DeploymentMetadata } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import type { z } from "zod";
import { HookRecords, type HookRun } from "./hook-records.ts";

const run = (deployTarget: string, event: string, name = "n".repeat(253)): HookRun => ({
  deployTarget,
  event,
  key: { group: "batch", kind: "Job", namespace: "s".repeat(63), name },
});
const begun = { state: "begun", begunAt: 1, uid: "", reason: "" } as const;

test("each run has its record, in one small value for each deploy target, however long the names of hooks are", async () => {
  const stored = new Map<string, string>();
  const metadata: DeploymentMetadata = {
    find: (async (key: string, schema?: z.ZodType) => {
      const text = stored.get(key);
      return text === undefined || schema === undefined ? text : schema.parse(JSON.parse(text));
    }) as DeploymentMetadata["find"],
    put: async (key, value) => void stored.set(key, JSON.stringify(value)),
    putAll: () => Promise.reject(new Error("not used")),
  };
  const records = new HookRecords(metadata);
  expect(await records.find(run("dev", "PreSync"))).toBeUndefined();
  await records.put(run("dev", "PreSync"), begun);
  await records.put(run("dev", "PostSync"), { ...begun, state: "failed", reason: "r".repeat(5000) });
  await records.put(run("old", "PreSync"), { ...begun, state: "succeeded" });
  expect(await records.find(run("dev", "PreSync"))).toEqual(begun);
  expect(await records.find(run("dev", "PostSync"))).toMatchObject({ state: "failed", reason: "r".repeat(300) });
  expect(await records.find(run("dev", "PreSync", "other"))).toBeUndefined();
  expect(await records.find(run("old", "PreSync"))).toMatchObject({ state: "succeeded" });
  // The limit of the host is 256 bytes.
  expect([...stored.keys()]).toEqual(["hooks-dev", "hooks-old"]);
});

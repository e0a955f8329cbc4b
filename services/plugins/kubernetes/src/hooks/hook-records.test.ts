import { type DeploymentMetadata, Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import type { z } from "zod";
import { HookRecords, type HookRun } from "./hook-records.ts";

const run = (deployTarget: string, event: string, name = "n".repeat(253)): HookRun => ({
  deployTarget,
  event,
  key: { group: "batch", kind: "Job", namespace: "s".repeat(63), name },
});
/** Metadata of a deployment in memory. */
function metadataIn(stored: Map<string, string>): DeploymentMetadata {
  return {
    find: (async (key: string, schema?: z.ZodType) => {
      const text = stored.get(key);
      return text === undefined || schema === undefined ? text : schema.parse(JSON.parse(text));
    }) as DeploymentMetadata["find"],
    put: async (key, value) => void stored.set(key, JSON.stringify(value)),
    putAll: () => Promise.reject(new Error("not used")),
  };
}

const begun = { state: "begun", begunAt: 1, uid: "", reason: "" } as const;

test("each run has its record, in one small value for each deploy target, however long the names of hooks are", async () => {
  const stored = new Map<string, string>();
  const records = new HookRecords(metadataIn(stored));
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

test("a deployment with more hooks than it can remember says so, and how many it remembers", async () => {
  const stored = new Map<string, string>();
  const metadata: DeploymentMetadata = {
    ...metadataIn(stored),
    put: async (key, value) => {
      if (Object.keys(value as object).length > 2) throw new Fault("too_large", `metadata ${key} has 65 kB, more than 64 kB`);
      stored.set(key, JSON.stringify(value));
    },
  };
  const records = new HookRecords(metadata);
  await records.put(run("dev", "PreSync", "one"), begun);
  await records.put(run("dev", "PreSync", "two"), begun);
  await expect(records.put(run("dev", "PreSync", "three"), begun)).rejects.toMatchObject({
    code: "too_large",
    message:
      "the application has more hooks than a deployment can remember: 2 of deploy target dev are remembered (metadata hooks-dev has 65 kB, more than 64 kB). Use fewer hooks, or divide the application",
  });
});

import { expect, test } from "vitest";
import { waitAtTrigger } from "./wait-at-trigger.ts";

const needs = (name: string, labels = {}) => ({ name, labels, requireHealthy: true, line: 1, column: 1 });
const lastSucceeded = { commitHash: "c1" } as Parameters<typeof waitAtTrigger>[0]["lastSucceeded"];
const dependsOn = [needs("db"), needs("", { tier: "base" })];

const cases = [
  { name: "a new commit", kind: "commit", commitHash: "c2", restores: false, want: "what it depends on: name db; labels tier=base" },
  { name: "a sync", kind: "command", commitHash: "c1", restores: false, want: "what it depends on: name db; labels tier=base" },
  { name: "a commit that is tried again", kind: "out-of-sync", commitHash: "c2", restores: false, want: expect.stringContaining("db") },
  { name: "no repair", kind: "out-of-sync", commitHash: "c1", restores: false, want: "" },
  { name: "no rollback and no prune", kind: "command", commitHash: "c1", restores: true, want: "" },
] as const;

test.for(cases)("$name waits for what the application depends on", ({ want, ...triggered }) => {
  expect(waitAtTrigger({ dependsOn, lastSucceeded }, triggered)).toEqual(want);
  expect(waitAtTrigger({ dependsOn: [], lastSucceeded }, triggered)).toBe("");
});

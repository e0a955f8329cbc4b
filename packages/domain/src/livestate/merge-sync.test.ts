import { expect, test } from "vitest";
import type { SyncStatus } from "./livestate.ts";
import { mergeSyncStates } from "./merge-sync.ts";

test.for<{ readonly name: string; readonly parts: readonly SyncStatus[]; readonly want: SyncStatus }>([
  { name: "no parts are unknown", parts: [], want: "unknown" },
  { name: "a single part decides", parts: ["synced"], want: "synced" },
  { name: "all parts synced", parts: ["synced", "synced"], want: "synced" },
  { name: "an unknown part is never shown as synced", parts: ["synced", "unknown"], want: "unknown" },
  { name: "one part out of sync", parts: ["synced", "out-of-sync"], want: "out-of-sync" },
  { name: "an unknown part does not hide a known difference", parts: ["unknown", "out-of-sync"], want: "out-of-sync" },
  { name: "a deployment explains a difference", parts: ["out-of-sync", "deploying"], want: "deploying" },
  { name: "an invalid file takes precedence over a difference", parts: ["out-of-sync", "invalid-config"], want: "invalid-config" },
  { name: "an invalid file takes precedence over a deployment", parts: ["deploying", "invalid-config"], want: "invalid-config" },
  {
    name: "the order of the parts does not matter",
    parts: ["invalid-config", "deploying", "out-of-sync", "unknown", "synced"],
    want: "invalid-config",
  },
])("$name", ({ parts, want }) => {
  const named = parts.map((status, index) => ({ name: String(index), sync: { status } }));
  expect(mergeSyncStates(named).status).toBe(want);
  expect(mergeSyncStates(named.toReversed()).status).toBe(want);
});

test("the state of a single part is returned unchanged", () => {
  const sync = { status: "out-of-sync", reason: "1 differs", detail: "- a\n+ b" } as const;
  expect(mergeSyncStates([{ name: "dev", sync }])).toBe(sync);
});

test("every reason is kept under the name of its part, in order of precedence", () => {
  const merged = mergeSyncStates([
    { name: "dev", sync: { status: "synced" } },
    { name: "qa", sync: { status: "unknown", reason: "no route to host" } },
    { name: "live", sync: { status: "out-of-sync", reason: "1 differs", detail: "- a\n+ b" } },
  ]);
  expect(merged).toEqual({ status: "out-of-sync", reason: "live: 1 differs; qa: no route to host", detail: "live: - a\n+ b" });
});

test("parts without reasons merge into a state without a reason", () => {
  expect(mergeSyncStates([])).toEqual({ status: "unknown" });
  expect(
    mergeSyncStates([
      { name: "dev", sync: { status: "synced" } },
      { name: "qa", sync: { status: "synced", reason: "" } },
    ]),
  ).toEqual({ status: "synced" });
});

import { expect, test } from "vitest";
import { updateToWire } from "./update-to-wire.ts";

const observed = { plugin: "demo", now: Temporal.Instant.from("2026-01-01T00:00:00Z") };
const pods = ["a", "b", "c"].map((id) => ({
  id,
  name: id.repeat(100),
  resourceType: "Pod",
  health: "healthy" as const,
  deployTarget: "dev",
}));
const sync = { status: "synced" } as const;
const idsOf = (objects: readonly { readonly resource?: unknown }[] | undefined) =>
  objects?.map(({ resource }) => (resource as { readonly id: string }).id);

test("a large snapshot is sent in parts; the last one says how it compares", () => {
  const parts = [...updateToWire({ kind: "snapshot", resources: pods, sync }, observed, 300)];
  const shown = parts.map((part) =>
    part.case === "snapshot"
      ? { ids: idsOf(part.value.objects as never), hasMore: part.value.hasMore ?? false, hasSync: part.value.syncState !== undefined }
      : part,
  );
  expect(shown).toEqual([
    { ids: ["a", "b"], hasMore: true, hasSync: false },
    { ids: ["c"], hasMore: false, hasSync: true },
  ]);
});

test("a large change is sent as several changes; what is gone is named once", () => {
  const parts = [...updateToWire({ kind: "delta", changed: pods, removed: [{ deployTarget: "dev", id: "z" }], sync }, observed, 1)];
  expect(parts.map((part) => part.case === "delta" && [idsOf(part.value.changed as never), part.value.removed?.length])).toEqual([
    [["a"], 1],
    [["b"], 0],
    [["c"], 0],
  ]);
});

test("a change of nothing but the comparison is sent", () => {
  const [only, ...others] = updateToWire({ kind: "delta", changed: [], removed: [], sync }, observed);
  expect([only?.case, others]).toEqual(["delta", []]);
});

import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { HealthStatus, SyncStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { sortApplications, sortOf } from "./sort-applications.ts";

const application = (name: string, projectId: string, syncStatus: SyncStatus, health: HealthStatus, deployed: number) =>
  create(ApplicationViewSchema, {
    application: { id: name, name, projectId, lastSucceeded: { completedAt: { seconds: BigInt(deployed) } } },
    livestate: { health },
    syncStatus,
  });
const all = [
  application("b", "2", SyncStatus.SYNCED, HealthStatus.DEGRADED, 10),
  application("a", "3", SyncStatus.OUT_OF_SYNC, HealthStatus.HEALTHY, 30),
  application("c", "1", SyncStatus.SYNCED, HealthStatus.PROGRESSING, 20),
];

test.for([
  ["name", "a b c"],
  ["-name", "c b a"],
  ["project", "c b a"],
  ["status", "a b c"],
  ["-status", "b c a"],
  ["health", "b c a"],
  ["deployed", "a c b"],
  ["-deployed", "b c a"],
] as const)("by %s they are %s", ([sort, names]) => {
  expect(
    sortApplications(all, sort)
      .map((view) => view.application?.name)
      .join(" "),
  ).toBe(names);
});

test.for([
  ["name", "name"],
  ["-health", "-health"],
  ["--name", undefined],
  ["other", undefined],
  [7, undefined],
] as const)("of %s the address says %s", ([text, sort]) => {
  expect(sortOf(text)).toBe(sort);
});

import { create } from "@bufbuild/protobuf";
import type { PluginLivestate } from "@slipway/plugin-client";
import { HealthStatus, ResourceSchema, SyncStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { mergeAnswers } from "./merge-answers.ts";

const answer = (syncStatus: SyncStatus, reason = "", health: readonly HealthStatus[] = []): PluginLivestate => ({
  plugin: "kubernetes",
  syncStatus,
  reason,
  detail: reason,
  resources: health.map((each, place) => create(ResourceSchema, { id: String(place), health: each })),
});

const cases = [
  { name: "nobody knows anything", answers: [], want: { syncStatus: SyncStatus.UNSPECIFIED, health: HealthStatus.UNSPECIFIED } },
  {
    name: "drift on one plugin is drift",
    answers: [answer(SyncStatus.SYNCED), answer(SyncStatus.OUT_OF_SYNC, "2 differ")],
    want: { syncStatus: SyncStatus.OUT_OF_SYNC, syncReason: "2 differ" },
  },
  {
    name: "what is not known is not synced",
    answers: [answer(SyncStatus.SYNCED), answer(SyncStatus.UNSPECIFIED)],
    want: { syncStatus: SyncStatus.UNSPECIFIED },
  },
  {
    name: "the worst health counts",
    answers: [answer(SyncStatus.SYNCED, "", [HealthStatus.HEALTHY, HealthStatus.DEGRADED, HealthStatus.PROGRESSING])],
    want: { health: HealthStatus.DEGRADED },
  },
  {
    name: "a kind without health spoils nothing",
    answers: [answer(SyncStatus.SYNCED, "", [HealthStatus.HEALTHY, HealthStatus.UNSPECIFIED])],
    want: { health: HealthStatus.HEALTHY },
  },
] as const;
test.for(cases)("$name", ({ answers, want }) => expect(mergeAnswers(answers)).toMatchObject(want));

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { ApplicationLivestate, HealthStatus, LiveResource, SyncStatus } from "@slipway/domain";
import { ApplicationLivestateSchema } from "@slipway/proto/state";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLivestate, encodeLivestate } from "./livestate-codec.ts";

const text = fc.string();
const instant = fc.integer({ min: 0, max: 4_000_000_000_000 }).map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
const health = fc.constantFrom<HealthStatus>("unknown", "healthy", "progressing", "degraded", "suspended", "missing");
const resource: fc.Arbitrary<LiveResource> = fc.record({
  id: text,
  parentIds: fc.array(text),
  name: text,
  resourceType: text,
  metadata: fc.dictionary(text, text),
  health,
  healthReason: text,
  deployTarget: text,
  plugin: text,
  createdAt: fc.option(instant, { nil: undefined }),
});
const livestate: fc.Arbitrary<ApplicationLivestate> = fc.record({
  applicationId: text,
  projectId: text,
  pipedId: text,
  commitHash: text,
  syncStatus: fc.constantFrom<SyncStatus>("unknown", "synced", "deploying", "out-of-sync", "invalid-config"),
  syncReason: text,
  syncDetail: text,
  health,
  resources: fc.array(resource, { maxLength: 3 }),
  at: instant,
});

test("a live state survives its message", () => {
  fc.assert(
    fc.property(livestate, (given) => {
      const bytes = toBinary(ApplicationLivestateSchema, encodeLivestate(given));
      expect(decodeLivestate(fromBinary(ApplicationLivestateSchema, bytes))).toEqual(given);
    }),
  );
});

test("a status of a newer version is unknown", () => {
  const message = create(ApplicationLivestateSchema, { syncStatus: 99 as never, health: 99 as never, at: { seconds: 1n } });
  expect(decodeLivestate(message)).toMatchObject({ syncStatus: "unknown", health: "unknown" });
});

import { fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import type { ApplicationLivestate, HealthStatus, LiveResource, LivestateChange, ResourceSync, SyncStatus } from "@slipway/domain";
import { ApplicationLivestateSchema, LivestateChangeSchema } from "@slipway/proto/state";
import fc, { type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { decodeLivestate, decodeLivestateChange, encodeLivestate, encodeLivestateChange } from "./livestate-codec.ts";

const record = <T>(fields: { [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T> => fc.record(fields, { noNullPrototype: true });
const text = fc.string({ unit: "grapheme" });
const instant = fc.bigInt({ min: -(10n ** 18n), max: 4n * 10n ** 18n }).map((nanos) => Temporal.Instant.fromEpochNanoseconds(nanos));
const health = fc.constantFrom<HealthStatus>("unknown", "healthy", "progressing", "degraded", "suspended", "missing");
const resource: Arbitrary<LiveResource> = record({
  id: text,
  parentIds: fc.array(text, { maxLength: 3 }),
  name: text,
  resourceType: text,
  metadata: fc.dictionary(
    text.filter((key) => key !== "__proto__"),
    text,
    { noNullPrototype: true },
  ),
  health,
  healthReason: text,
  deployTarget: text,
  plugin: text,
  createdAt: fc.option(instant, { nil: undefined }),
  sync: fc.constantFrom<ResourceSync>("unknown", "synced", "out-of-sync"),
  drift: fc.array(record({ field: text, live: text, declared: text, manager: text, setAt: fc.option(instant, { nil: undefined }) }), {
    maxLength: 2,
  }),
});
const livestate: Arbitrary<ApplicationLivestate> = record({
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
  afterDeploymentId: fc.option(fc.string({ unit: "grapheme", minLength: 1 }), { nil: undefined }),
  version: fc.maxSafeNat(),
  over: fc.boolean(),
});

test("a live state is unchanged by encoding and decoding", () => {
  fc.assert(
    fc.property(livestate, (value) => {
      const data = toBinary(ApplicationLivestateSchema, encodeLivestate(value));
      expect(decodeLivestate(fromBinary(ApplicationLivestateSchema, data))).toEqual(value);
    }),
  );
});

test("a status that only a newer version knows is decoded as unknown", () => {
  const newer = fromJson(ApplicationLivestateSchema, { syncStatus: 99, health: 99, at: "2026-01-01T00:00:00Z" });
  expect(decodeLivestate(newer)).toMatchObject({ syncStatus: "unknown", health: "unknown" });
});

test("a message without a time is invalid", () => {
  expect(() => decodeLivestate(fromJson(ApplicationLivestateSchema, {}))).toThrow("at is missing");
});

test("a change survives its message unchanged", () => {
  const key = record({ plugin: text, deployTarget: text, id: text });
  const change: Arbitrary<LivestateChange> = record({
    state: livestate.map(({ resources: _, ...state }) => state),
    changed: fc.array(resource, { maxLength: 3 }),
    removed: fc.array(key, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(change, (value) => {
      const bytes = toBinary(LivestateChangeSchema, encodeLivestateChange(value));
      expect(decodeLivestateChange(fromBinary(LivestateChangeSchema, bytes))).toEqual(value);
    }),
  );
});

test("a change without its state is invalid", () =>
  expect(() => decodeLivestateChange(fromJson(LivestateChangeSchema, {}))).toThrowError("lacks its state"));

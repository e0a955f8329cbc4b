import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { unixSeconds } from "../plugin/context/metadata.ts";
import { FakeHost } from "../testing/fake-host.ts";
import { pluginMetadata, stageMetadata } from "./host-metadata.ts";

const { signal } = new AbortController();
const ofStage = (host: FakeHost) => stageMetadata(host.client(), { deploymentId: "d", stageId: "stage-1" }, signal);
const progress = z.object({ done: z.int(), failed: z.array(z.string()).default([]) });

test("a text is stored as it is, any other value as JSON, which a schema reads", async () => {
  const host = new FakeHost();
  const metadata = ofStage(host);
  await metadata.putAll({ note: "3", progress: { done: 3 }, count: 7 });
  expect(host.metadataOf()).toEqual({ note: "3", progress: '{"done":3}', count: "7" });
  const found = await metadata.find("progress", progress);
  expectTypeOf(found).toEqualTypeOf<z.output<typeof progress> | undefined>();
  expect(found).toEqual({ done: 3, failed: [] });
  expect(await metadata.find("count", z.int())).toBe(7);
  expect(await metadata.find("note", z.string())).toBe("3");
  expect(await metadata.find("progress")).toBe('{"done":3}');
});

test("what does not match the schema counts as absent", async () => {
  const host = new FakeHost();
  host.stageMetadata.set("stage-1/progress", "half");
  expect(await ofStage(host).find("progress", progress)).toBeUndefined();
  expect(await ofStage(host).remember("progress", () => ({ done: 0, failed: [] }), progress)).toEqual({ done: 0, failed: [] });
  expect(host.metadataOf()).toEqual({ progress: '{"done":0,"failed":[]}' });
});

test("codecs are used as before", async () => {
  const host = new FakeHost();
  const at = Temporal.Instant.from("2026-03-01T12:00:00Z");
  await ofStage(host).remember("start", () => at, unixSeconds);
  expect(host.metadataOf()).toEqual({ start: "1772366400" });
});

test("what JSON does not have is refused", async () => {
  await expect(ofStage(new FakeHost()).put("a", undefined)).rejects.toThrowError("metadata a is undefined, which cannot be stored");
});

test("values that are put at once are one request", async () => {
  const host = new FakeHost();
  const ofPlugin = pluginMetadata(host.client(), { deploymentId: "d", pluginName: "demo" }, signal);
  await Promise.all([1, 2, 3].map((each) => ofStage(host).put(`${each}`, each)));
  const metadata = ofStage(host);
  await Promise.all([4, 5, 6].map((each) => metadata.put(`${each}`, each)));
  await Promise.all([ofPlugin.put("a", 1), ofPlugin.putAll({ b: { c: 2 } })]);
  expect(host.calls).toEqual([
    ...["putStageMetadata", "putStageMetadata", "putStageMetadata"],
    "putStageMetadataMulti",
    "putDeploymentPluginMetadataMulti",
  ]);
  expect([...host.pluginMetadata]).toEqual([
    ["demo/a", "1"],
    ["demo/b", '{"c":2}'],
  ]);
});

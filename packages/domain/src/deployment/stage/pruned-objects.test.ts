import { expect, test } from "vitest";
import { prunedIn, prunedMetadata } from "./pruned-objects.ts";

const web = { kind: "ConfigMap", name: "shop/web" };

test("what a stage deleted is read as it was stored, by deploy target", () => {
  const eu = { deployTarget: "eu", deleted: 1, gone: 1, failed: 0, objects: [web, { kind: "Namespace", name: "shop" }] };
  const us = { deployTarget: "us/1", deleted: 0, gone: 0, failed: 2, objects: [] };
  expect(prunedIn({ ...prunedMetadata(us), ...prunedMetadata(eu), other: "x" })).toEqual([eu, us]);
});

test("of many objects the first are named, and all are counted", () => {
  const objects = Array.from({ length: 5_000 }, (_, at) => ({ kind: "ConfigMap", name: `shop/map-${at}` }));
  const metadata = prunedMetadata({ deployTarget: "eu", deleted: 5_000, gone: 0, failed: 0, objects });
  const [pruned] = prunedIn(metadata);
  expect(pruned?.deleted).toBe(5_000);
  expect(pruned?.objects).toHaveLength(50);
  expect(JSON.stringify(metadata).length).toBeLessThan(5_000);
  const long = prunedMetadata({
    deployTarget: "eu",
    deleted: 50,
    gone: 0,
    failed: 0,
    objects: objects.map(() => ({ kind: "X", name: "n".repeat(253) })),
  });
  expect(JSON.stringify(long).length).toBeLessThan(5_000);
});

test.for(["", "null", "{}", "[]", '{"deleted":-1,"gone":0,"failed":0,"objects":[]}', '{"deleted":"1","gone":0,"failed":0,"objects":[]}'])(
  "%s says nothing",
  (value) => {
    expect(prunedIn({ "slipway/pruned/eu": value })).toEqual([]);
  },
);

test("a text that is too long says nothing", () => {
  const objects = Array.from({ length: 50 }, () => ({ kind: "k".repeat(1_000), name: "n" }));
  expect(prunedIn({ "slipway/pruned/eu": JSON.stringify({ deleted: 50, gone: 0, failed: 0, objects }) })).toEqual([]);
});

test("what is no object in a list is left out", () => {
  const value = JSON.stringify({ deleted: 1, gone: 0, failed: 0, objects: [web, null, 7, { kind: 1, name: "x" }] });
  expect(prunedIn({ "slipway/pruned/eu": value })).toMatchObject([{ objects: [web] }]);
});

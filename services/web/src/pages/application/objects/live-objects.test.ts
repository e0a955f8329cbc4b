import { create } from "@bufbuild/protobuf";
import { WatchLivestateResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { applyUpdates, noObjects } from "./live-objects.ts";

const key = (id: string) => ({ plugin: "kubernetes", deployTarget: "dev", id });
const object = (id: string, name = id) => ({ key: key(id), name });
const snapshot = (version: bigint, hasMore: boolean, ...ids: string[]) =>
  create(WatchLivestateResponseSchema, { version, update: { case: "snapshot", value: { objects: ids.map((id) => object(id)), hasMore } } });
const changes = (version: bigint, changed: Record<string, string>, ...removed: string[]) =>
  create(WatchLivestateResponseSchema, {
    version,
    update: {
      case: "changes",
      value: { changed: Object.entries(changed).map(([id, name]) => object(id, name)), removed: removed.map((id) => key(id)) },
    },
  });
const shown = ({ objects, version }: typeof noObjects) => `${[...objects.values()].map(({ name }) => name).join(" ")} @${version}`;

test("objects come in a snapshot of several messages, change and go; the next snapshot forgets them", () => {
  const first = applyUpdates(noObjects, [snapshot(0n, true, "a", "b"), snapshot(4n, false, "c")]);
  expect(shown(first)).toBe("a b c @4");
  const second = applyUpdates(first, [changes(5n, { b: "B", d: "d" }, "a")]);
  expect(shown(second)).toBe("B c d @5");
  expect(shown(first)).toBe("a b c @4");
  expect(shown(applyUpdates(second, [snapshot(9n, false, "e")]))).toBe("e @9");
});

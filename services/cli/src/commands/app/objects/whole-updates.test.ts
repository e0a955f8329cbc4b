import { create } from "@bufbuild/protobuf";
import { type WatchLivestateResponse, WatchLivestateResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { wholeUpdates } from "./whole-updates.ts";

const object = (id: string) => ({ key: { plugin: "kubernetes", deployTarget: "dev", id } });
const key = (id: string) => object(id).key;
const snapshot = (version: bigint, ...ids: readonly string[]) =>
  create(WatchLivestateResponseSchema, {
    version,
    update: { case: "snapshot", value: { objects: ids.map(object), hasMore: version === 0n } },
  });
const changes = (version: bigint, changed: readonly string[], removed: readonly string[] = []) =>
  create(WatchLivestateResponseSchema, {
    version,
    update: { case: "changes", value: { changed: changed.map(object), removed: removed.map(key), hasMore: version === 0n } },
  });

async function seen(...messages: readonly WatchLivestateResponse[]) {
  async function* sent() {
    yield* messages;
  }
  const whole = await Array.fromAsync(wholeUpdates(sent()));
  return whole.map(({ version, update: { case: kind, value } }) => [
    Number(version),
    kind,
    ...(value && "objects" in value ? value.objects : (value?.changed ?? [])).map((each) => each.key?.id),
    ...(value && "removed" in value ? value.removed.map(({ id }) => `-${id}`) : []),
  ]);
}

test("an update that came in several messages is one", async () => {
  const messages = [
    snapshot(0n, "a", "b"),
    snapshot(0n, "c"),
    snapshot(5n, "d"),
    changes(0n, ["a"], ["b"]),
    changes(6n, ["c"]),
    changes(7n, ["e"]),
  ];
  expect(await seen(...messages)).toEqual([
    [5, "snapshot", "a", "b", "c", "d"],
    [6, "changes", "a", "c", "-b"],
    [7, "changes", "e"],
  ]);
});

test("half an update is dropped when the call ends", async () => {
  expect(await seen(snapshot(5n, "a"), changes(0n, ["b"]))).toEqual([[5, "snapshot", "a"]]);
});

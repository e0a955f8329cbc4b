import { create } from "@bufbuild/protobuf";
import { WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { applyWaiting, nothingWaits } from "./apply-waiting.ts";

const news = (id: string, statusReason: string, noLongerWaits = false) =>
  create(WatchDeploymentsResponseSchema, { deployment: { id, statusReason }, noLongerWaits });
const shown = (deployments: ReadonlyMap<string, { readonly id: string; readonly statusReason: string }>) =>
  [...deployments.values()].map(({ id, statusReason }) => `${id} ${statusReason}`);

test("deployments wait, no longer wait, and wait again", () => {
  const first = applyWaiting(nothingWaits, [
    news("1", "a"),
    news("2", "a"),
    create(WatchDeploymentsResponseSchema, { snapshotComplete: true }),
  ]);
  expect([shown(first.now), shown(first.before)]).toEqual([["1 a", "2 a"], []]);
  const next = applyWaiting(first, [news("1", "approved", true)]);
  expect([shown(next.now), shown(next.before)]).toEqual([["2 a"], ["1 approved"]]);
  const again = applyWaiting(next, [news("1", "b")]);
  expect([shown(again.now), shown(again.before)]).toEqual([["2 a", "1 b"], []]);
});

test("of those that no longer wait the last are remembered", () => {
  const many = applyWaiting(
    nothingWaits,
    Array.from({ length: 300 }, (_, id) => news(`${id}`, "", true)),
  );
  expect([many.before.size, many.before.has("299"), many.before.has("0")]).toEqual([200, true, false]);
});

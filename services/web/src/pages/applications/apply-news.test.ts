import { create } from "@bufbuild/protobuf";
import { WatchApplicationsResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { applyNews } from "./apply-news.ts";

const news = (id: string, name: string, noLongerMatches = false) =>
  create(WatchApplicationsResponseSchema, { application: { application: { id, name } }, noLongerMatches });
const namesOf = (state: ReturnType<typeof applyNews>) => [...state].map(([id, { application }]) => `${id} ${application?.name}`);

test("applications appear, change and go; others stay the same objects", () => {
  const first = applyNews(new Map(), [
    news("1", "web"),
    news("2", "api"),
    create(WatchApplicationsResponseSchema, { snapshotComplete: true }),
  ]);
  expect(namesOf(first)).toEqual(["1 web", "2 api"]);
  const next = applyNews(first, [news("1", "shop"), news("3", "db"), news("3", "db", true)]);
  expect(namesOf(next)).toEqual(["1 shop", "2 api"]);
  expect(next.get("2")).toBe(first.get("2"));
  expect(namesOf(first)).toEqual(["1 web", "2 api"]);
});

import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { type InsightsSearch, insightsSearch } from "../insights-search.ts";
import { insightFilter } from "./insight-filter.ts";

const view = (id: string, name: string, projectId: string) => create(ApplicationViewSchema, { application: { id, name, projectId } });
const all = [view("1", "web", "shop"), view("2", "web", "bank"), view("3", "Cart", "shop")];
const chosen = (search: InsightsSearch) => insightFilter(search, all, new Date(5_000));

test("an application is meant by its whole name, and labels are pairs", () => {
  const since = { seconds: 5n, nanos: 0 };
  expect(chosen({ app: "cart", labels: "env=production, team=a=b" }).filter).toMatchObject({
    applicationId: "3",
    labels: { env: "production", team: "a=b" },
    since,
  });
  expect(chosen({ app: "web", project: "bank" }).filter).toMatchObject({ applicationId: "2", projectId: "bank" });
  expect(chosen({}).filter).toMatchObject({ applicationId: "", projectId: "", labels: {} });
});

test("what cannot be meant is said, and nothing is asked", () => {
  expect(chosen({ app: "web" })).toEqual({ filter: undefined, wrongLabels: [], wrongApplication: "several" });
  expect(chosen({ app: "ca" })).toMatchObject({ filter: undefined, wrongApplication: "none" });
  expect(chosen({ labels: "env production=" })).toMatchObject({ filter: undefined, wrongLabels: ["env"] });
});

test("an address says only what is known", () => {
  expect(insightsSearch({ range: "90d", metric: "lead_time", part: "2026-11-30", app: 7, x: 1 })).toEqual({
    range: "90d",
    metric: "lead_time",
    part: "2026-11-30",
    app: "7",
  });
  expect(insightsSearch({ range: "9d", metric: "constructor", part: "2026-11-30" })).toEqual({});
});

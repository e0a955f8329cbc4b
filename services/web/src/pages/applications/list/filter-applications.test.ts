import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { HealthStatus, SyncStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { filterApplications } from "./filter-applications.ts";

const application = (
  name: string,
  more: {
    readonly labels?: Record<string, string>;
    readonly health?: HealthStatus;
    readonly sync?: SyncStatus;
    readonly held?: boolean;
    readonly waits?: string;
    readonly target?: string;
  } = {},
) =>
  create(ApplicationViewSchema, {
    application: {
      name,
      projectId: "shop",
      pipedId: "berlin",
      labels: more.labels ?? {},
      source: { repositoryId: "apps" },
      deployTargets: { kubernetes: { names: [more.target ?? "dev"] } },
      holds: more.held ? [{}] : [],
    },
    livestate: { health: more.health ?? HealthStatus.HEALTHY },
    syncStatus: more.sync ?? SyncStatus.SYNCED,
    waitsFor: more.waits ?? "",
  });
const all = [
  application("web-eu", { labels: { team: "web", env: "prod" }, held: true }),
  application("web-us", { labels: { team: "web", env: "staging" }, health: HealthStatus.DEGRADED }),
  application("Billing", { sync: SyncStatus.OUT_OF_SYNC, target: "Prod-EU", waits: "an approval" }),
];

test.for([
  ["", "web-eu web-us Billing"],
  ["WEB", "web-eu web-us"],
  ["web  us", "web-us"],
  ["team=web env=prod", "web-eu"],
  ["team:web", "web-eu web-us"],
  ["health:degraded", "web-us"],
  ["status:out-of-sync", "Billing"],
  ["is:held", "web-eu"],
  ["is:waiting", "Billing"],
  ["project:shop repo:apps piped:berlin bill", "Billing"],
  ["project:other", ""],
  ["target:prod", "Billing"],
  ["-is:waiting", "web-eu web-us"],
  ["team!=web", "Billing"],
  ["status:synced health:healthy", "web-eu"],
  ["is:other", ""],
  ["=", ""],
] as const)("%s finds %s", ([query, names]) => {
  expect(
    filterApplications(all, query)
      .map((view) => view.application?.name)
      .join(" "),
  ).toBe(names);
});

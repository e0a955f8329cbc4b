import { create } from "@bufbuild/protobuf";
import { DeploymentSchema, DeploymentStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { deploymentDays } from "./deployment-days.ts";

const at = (id: string, time: string, status: DeploymentStatus = DeploymentStatus.SUCCEEDED) =>
  create(DeploymentSchema, { id, status, createdAt: { seconds: BigInt(Date.parse(time) / 1_000) } });
const dayOf = (date: Date) => date.toISOString().slice(0, 10);
const shown = (...args: Parameters<typeof deploymentDays>) =>
  deploymentDays(...args).map(
    ({ day, deployments }) =>
      `${day}: ${deployments.map(({ id, status }) => `${id}${status === DeploymentStatus.RUNNING ? "*" : ""}`).join(" ")}`,
  );

test("deployments stand by day, newest first, in their newest state; what is older than the list waits for its page", () => {
  const listed = [at("c", "2026-11-30T10:00:00Z"), at("b", "2026-11-30T09:00:00Z"), at("a", "2026-11-29T23:00:00Z")];
  const news = [
    at("d", "2026-12-01T00:00:00Z"),
    at("b", "2026-11-30T09:00:00Z", DeploymentStatus.RUNNING),
    at("old", "2026-10-01T00:00:00Z"),
  ];
  expect(shown(listed, new Map(news.map((each) => [each.id, each])), dayOf)).toEqual([
    "2026-12-01: d",
    "2026-11-30: c b*",
    "2026-11-29: a",
  ]);
  expect(shown([], new Map([["d", at("d", "2026-12-01T00:00:00Z")]]), dayOf)).toEqual(["2026-12-01: d"]);
});

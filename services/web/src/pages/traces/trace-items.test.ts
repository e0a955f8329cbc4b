import { create } from "@bufbuild/protobuf";
import { TraceSchema } from "@slipway/proto/api";
import { DeploymentSchema, DeploymentStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { newestStates, traceItems } from "./trace-items.ts";

const at = (time: string) => ({ seconds: BigInt(Date.parse(time) / 1_000) });
const trace = (hash: string, committed: string, deployments: readonly string[] = []) =>
  create(TraceSchema, {
    projectId: "shop",
    commit: { hash },
    times: { committedAt: at(committed) },
    deployments: deployments.map((id) => ({ id, status: DeploymentStatus.RUNNING })),
  });
const dayOf = (date: Date) => date.toISOString().slice(0, 10);

test("traces stand below the day of their commit, newest first, also if the list has another order", () => {
  const items = traceItems(
    [trace("b", "2026-11-29T10:00:00Z"), trace("c", "2026-11-30T09:00:00Z"), trace("a", "2026-11-29T09:00:00Z")],
    dayOf,
  );
  expect(items.map((item) => (item.kind === "day" ? item.day : item.trace.commit?.hash))).toEqual([
    "2026-11-30",
    "c",
    "2026-11-29",
    "b",
    "a",
  ]);
});

test("the newest page replaces what older ones said, and deployments have their newest state", () => {
  const old = [trace("a", "2026-11-29T09:00:00Z", ["d1"]), trace("b", "2026-11-29T10:00:00Z", ["d2"])];
  const newest = [trace("b", "2026-11-29T10:00:00Z", ["d2", "d3"]), trace("c", "2026-11-30T09:00:00Z")];
  const changed = new Map([["d1", create(DeploymentSchema, { id: "d1", status: DeploymentStatus.FAILED })]]);
  const shown = newestStates(old, newest, changed).map(({ commit, deployments }) => [
    commit?.hash,
    ...deployments.map(({ id, status }) => `${id} ${status}`),
  ]);
  const { RUNNING, FAILED } = DeploymentStatus;
  expect(shown).toEqual([["a", `d1 ${FAILED}`], ["b", `d2 ${RUNNING}`, `d3 ${RUNNING}`], ["c"]]);
});

import { fromBinary, toBinary } from "@bufbuild/protobuf";
import type { DriftEpisode, DriftObservation } from "@slipway/domain";
import { DriftEpisodeSchema, DriftObservationSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { decodeDriftEpisode, decodeDriftObservation, encodeDriftEpisode, encodeDriftObservation } from "./drift-codec.ts";

const at = Temporal.Instant.from("2026-01-02T03:04:05.678901234Z");
const object = { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" };
const application = { applicationId: "app", applicationName: "shop", projectId: "project", pipedId: "piped", commitHash: "c" };
const drift = {
  kind: "field",
  object,
  field: "spec.replicas",
  declared: "1",
  live: "3",
  manager: "kubectl-edit",
  setAt: at,
  reason: "",
} as const;
const observation: DriftObservation = {
  ...application,
  afterDeploymentId: "d",
  removed: true,
  drifts: [drift, { ...drift, kind: "missing", setAt: undefined }, { ...drift, kind: "object" }, { ...drift, kind: "application" }],
  isComplete: true,
  read: [{ plugin: "kubernetes", deployTarget: "eu" }],
  unread: [object],
  at,
};
const open: DriftEpisode = {
  ...application,
  ...drift,
  id: "e",
  afterDeploymentId: undefined,
  openedAt: at,
  closedAt: undefined,
  ending: undefined,
  endedByDeploymentId: undefined,
};

test("an observation is the same after a journey over the wire", () => {
  const bytes = toBinary(DriftObservationSchema, encodeDriftObservation(observation));
  expect(decodeDriftObservation(fromBinary(DriftObservationSchema, bytes))).toEqual(observation);
});

test.for([undefined, "deployment", "undone", "gone", "other-commit", "removed"] as const)(
  "an episode that ended as %s is the same after a journey over the wire",
  (ending) => {
    const episode = { ...open, ending, ...(ending && { closedAt: at, afterDeploymentId: "d", endedByDeploymentId: "d" }) };
    const bytes = toBinary(DriftEpisodeSchema, encodeDriftEpisode(episode));
    expect(decodeDriftEpisode(fromBinary(DriftEpisodeSchema, bytes))).toEqual(episode);
  },
);

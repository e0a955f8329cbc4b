import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Notice, nothingTold } from "@slipway/domain";
import { NoticeSchema, ToldLivestateSchema, ToldPipedSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { decodeNotice, decodeToldLivestate, decodeToldPiped, encodeNotice, encodeToldLivestate, encodeToldPiped } from "./notice-codec.ts";

const at = Temporal.Instant.from("2026-01-02T03:04:05.678901234Z");
const notice: Notice = {
  id: "n",
  event: "DEPLOYMENT_FAILED",
  at,
  projectId: "p",
  pipedId: "q",
  applicationId: "a",
  applicationName: "shop",
  labels: { env: "prod" },
  targets: ["kubernetes/eu"],
  deployment: { id: "d", trigger: "out-of-sync", commander: "", triggeredAt: at, versions: ["web v1"] },
  stage: "",
  commit: { hash: "c", subject: "s", author: "a", branch: "b", url: "" },
  reason: "r",
  people: ["ann"],
  mentions: { slackUsers: ["U1"], slackGroups: ["<!subteam^G>"] },
};

test.for([
  { name: "of a deployment", value: notice },
  { name: "of a piped", value: { ...notice, event: "PIPED_STARTED", deployment: undefined, commit: undefined } as const },
])("a notice $name is the same after a journey over the wire", ({ value }) => {
  expect(decodeNotice(fromBinary(NoticeSchema, toBinary(NoticeSchema, encodeNotice(value))))).toEqual(value);
});

test("an event of a newer version is refused by name", () => {
  const message = create(NoticeSchema, { ...encodeNotice(notice), event: "DEPLOYMENT_FROZEN" });
  expect(() => decodeNotice(message)).toThrow('the event of a notice is "DEPLOYMENT_FROZEN", which is unknown to this version');
});

test.for([
  { name: "nothing", value: nothingTold },
  { name: "a live state", value: { sync: "out-of-sync", syncAt: at, isHealthy: false, healthyAt: at } as const },
  { name: "one that was only seen", value: { ...nothingTold, sync: "synced", isHealthy: true } as const },
])("what people know of $name is the same after a journey over the wire", ({ value }) => {
  const bytes = toBinary(ToldLivestateSchema, encodeToldLivestate("a", value));
  expect(decodeToldLivestate(fromBinary(ToldLivestateSchema, bytes))).toEqual(value);
});

test("what people know of a piped is the same after a journey over the wire", () => {
  const value = { isUp: true, since: at, seenAt: at };
  expect(decodeToldPiped(fromBinary(ToldPipedSchema, toBinary(ToldPipedSchema, encodeToldPiped(value))))).toEqual(value);
});

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { DeadNoticeSchema, ReceiverSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { receiverTable } from "./receiver-table.ts";

const nowMs = 1_000_000_000;
const ago = (seconds: number) => timestampFromMs(nowMs - seconds * 1_000);
const receiver = (name: string, status: NonNullable<MessageInitShape<typeof ReceiverSchema>["status"]>, more = {}) =>
  create(ReceiverSchema, { projectId: "demo", status: { pipedId: "eu", name, kind: "webhook", ...status }, ...more });

test("receivers are shown with what waits, those that fail with the reason, and what was given up below", () => {
  const receivers = [
    receiver("chat", { sentAt: ago(5) }),
    receiver(
      "ops",
      { waiting: 3n, failure: "answered 503", failingSince: ago(600), failedAt: ago(30), sentAt: ago(7_200) },
      { deadNotices: 1 },
    ),
    receiver("old", { kind: "", waiting: 1n }, { problem: "no notifier of piped eu has answered" }),
    receiver("mail", { held: 2n, digestAt: timestampFromMs(nowMs) }),
  ];
  const deadNotices = [
    create(DeadNoticeSchema, {
      ...{ sequence: 7n, pipedId: "eu", receiver: "ops", reason: "answered 404\nX: y", tries: 2, at: ago(60) },
      notice: { event: "DEPLOYMENT_FAILED", applicationName: "shop" },
    }),
  ];
  expect(receiverTable({ receivers, deadNotices }, nowMs, { wide: false })).toMatchInlineSnapshot(`
    "PIPED   NAME   KIND      STATE       SINCE   WAITING   HELD   NOT TAKEN   LAST SENT
    eu      chat   webhook   Ready       -       0         0      0           5s ago
    eu      ops    webhook   Failing     10m     3         0      1           2h ago
    eu      old    -         NotServed   -       1         0      0           never
    eu      mail   webhook   Ready       -       0         2      0           never

    ops: failed 30s ago: answered 503

    old: no notifier of piped eu has answered

    mail: 2 held for the digest at 1970-01-12T13:46:40Z

    Not taken:
    NUMBER   PIPED   RECEIVER   NOTICE              APPLICATION   AGE   TRIES   REASON
    7        eu      ops        DEPLOYMENT_FAILED   shop          1m    2       answered 404\\nX: y"
  `);
});

test("without receivers it says where they are declared", () => {
  expect(receiverTable({ receivers: [], deadNotices: [] }, nowMs, { wide: false })).toContain("spec.notifications");
});

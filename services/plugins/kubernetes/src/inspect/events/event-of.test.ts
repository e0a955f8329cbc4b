import { expect, test } from "vitest";
import { eventOf } from "./event-of.ts";

const event = (fields: object) => ({
  ...{ apiVersion: "v1", kind: "Event", metadata: { name: "web.1", namespace: "shop", creationTimestamp: "2026-11-29T10:00:00Z" } },
  involvedObject: { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: "shop", name: "web-1", uid: "u" },
  ...{ type: "Warning", reason: "FailedCreate", message: "password is hunter2" },
  ...fields,
});
const mask = (text: string) => text.replaceAll("hunter2", "*****");
const times = ({ firstAt, lastAt, count }: ReturnType<typeof eventOf>) => [String(firstAt), String(lastAt), count];

test("an event names its object, and its message is masked and cut", () => {
  expect(eventOf(event({ source: { component: "kubelet" } }), "dev", mask)).toMatchObject({
    object: { deployTarget: "dev", group: "apps", kind: "ReplicaSet", namespace: "shop", name: "web-1" },
    message: "password is *****",
    reporter: "kubelet",
  });
  expect(eventOf(event({ message: "x".repeat(2000) }), "dev", mask).message).toMatch(/^x{1024}…$/);
});

test.for([
  {
    name: "counted by the reporter",
    fields: { count: 4, firstTimestamp: "2026-11-29T08:00:00Z", lastTimestamp: "2026-11-29T09:00:00Z" },
    want: ["2026-11-29T08:00:00Z", "2026-11-29T09:00:00Z", 4],
  },
  {
    name: "of a series",
    fields: { eventTime: "2026-11-29T08:00:00.5Z", series: { count: 7, lastObservedTime: "2026-11-29T09:30:00Z" }, firstTimestamp: null },
    want: ["2026-11-29T08:00:00.5Z", "2026-11-29T09:30:00Z", 7],
  },
  { name: "without times of its own", fields: {}, want: ["2026-11-29T10:00:00Z", "2026-11-29T10:00:00Z", 1] },
])("the times and count of an event $name", ({ fields, want }) => {
  expect(times(eventOf(event(fields), "dev", mask))).toEqual(want);
});

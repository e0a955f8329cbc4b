import { create } from "@bufbuild/protobuf";
import { EventStatus } from "@slipway/proto/api";
import { EventHandlingStatus, ExternalEventSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { eventFilterOf, eventWord, fitsEvents } from "./choose-events.ts";
import { eventsSearch } from "./events-search.ts";

const event = create(ExternalEventSchema, {
  name: "image-update",
  projectId: "shop",
  labels: { app: "web", env: "dev" },
  commit: { hash: "abcdef0123".padEnd(40, "0") },
  handlings: [{ status: EventHandlingStatus.SUCCEEDED }, { status: EventHandlingStatus.WAITING }],
});

test.for([
  [[], 0, "unhandled"],
  [[], 2, "outdated"],
  [[EventHandlingStatus.SUCCEEDED, EventHandlingStatus.OUTDATED], 0, "succeeded"],
  [[EventHandlingStatus.SUCCEEDED, EventHandlingStatus.WAITING], 0, "waiting"],
  [[EventHandlingStatus.WAITING, EventHandlingStatus.FAILED], 0, "failed"],
] as const)("handlings %o, of which %d are left out, are %s", ([statuses, handlingsCut, word]) => {
  const { handlings } = create(ExternalEventSchema, { handlings: statuses.map((status) => ({ status })) });
  expect(eventWord({ handlings, handlingsCut })).toBe(word);
});

test.for([
  [{}, true],
  [{ name: "image" }, false],
  [{ name: "image-update", label: "env=dev, app=web", status: "waiting", commit: "abcdef0", project: "shop" }, true],
  [{ label: "env=prod" }, false],
  [{ label: "env=" }, true],
  [{ commit: "abc" }, true],
  [{ commit: "fffffff" }, false],
  [{ status: "failed" }, false],
] as const)("%o finds it: %s", ([search, found]) => expect(fitsEvents(event, search)).toBe(found));

test("the server is asked for whole labels and hashes only", () => {
  expect(eventFilterOf({ label: "a=1,b", commit: "abc", status: "failed" })).toEqual({
    projectId: "",
    name: "",
    labels: { a: "1" },
    commitHash: "",
    status: EventStatus.FAILED,
  });
  expect(eventsSearch({ status: "constructor", name: 7 })).toEqual({ name: "7" });
});

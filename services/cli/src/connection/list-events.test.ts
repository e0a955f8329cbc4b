import { create } from "@bufbuild/protobuf";
import { type ListRegisteredEventsRequest, ListRegisteredEventsResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { listEvents } from "./list-events.ts";

test("pages without events are skipped until the list ends", async () => {
  const asked: unknown[] = [];
  const pages = [["e1"], [], ["e2"]];
  const page = async ({ pageSize, pageToken = "" }: Partial<Pick<ListRegisteredEventsRequest, "pageSize" | "pageToken">>) => {
    asked.push([pageSize, pageToken]);
    const events = (pages.shift() ?? []).map((id) => ({ id }));
    return create(ListRegisteredEventsResponseSchema, { events, nextPageToken: pages.length > 0 ? `after-${asked.length}` : "" });
  };
  const answer = await listEvents({ events: { listRegisteredEvents: page } }, {}, 3, new AbortController().signal);
  expect(answer.events.map(({ id }) => id)).toEqual(["e1", "e2"]);
  expect(asked).toEqual([
    [3, ""],
    [2, "after-1"],
    [2, "after-2"],
  ]);
});

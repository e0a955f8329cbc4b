import type { ServiceImpl } from "@connectrpc/connect";
import { type Grant, parsePolicy } from "@slipway/domain";
import { EventService } from "@slipway/proto/api";
import { HistoryService } from "@slipway/proto/trace";
import { memoryAggregates, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { reader, serve } from "../../testing/serve.ts";
import { eventService } from "./event-service.ts";

function clients() {
  const { externalEvents: events } = memoryAggregates();
  const history = serve(HistoryService, {} as ServiceImpl<typeof HistoryService>);
  const service = eventService({ events, watched: events, history, defaultProject: "shop", now: () => sampleTime });
  const grants: Grant[] = [{ projectId: "shop", from: "test", policies: [parsePolicy("resources=event;actions=get,list")] }];
  const principal = { id: "test:ann", actor: { kind: "person" as const, name: "ann", signIn: "session" as const }, emails: [], grants };
  return { all: serve(EventService, service), ofShop: serve(EventService, service, { as: principal }) };
}

test("whoever watches events is told when to list them, then of each one that it may see", async () => {
  const { all, ofShop } = clients();
  await all.registerEvent({ projectId: "shop", name: "before", data: "1" });
  const [watch, limited] = [reader(all.watchRegisteredEvents({})), reader(ofShop.watchRegisteredEvents({}))];
  expect([(await watch.next()).event, (await limited.next()).event]).toEqual([undefined, undefined]);
  await all.registerEvent({ projectId: "bank", name: "theirs", data: "1" });
  await all.registerEvent({ projectId: "shop", name: "ours", data: "1" });
  expect([(await watch.next()).event?.name, (await watch.next()).event?.name]).toEqual(["theirs", "ours"]);
  expect((await limited.next()).event?.name).toBe("ours");
  await expect(reader(ofShop.watchRegisteredEvents({ projectId: "bank" })).next()).rejects.toMatchObject({ code: "forbidden" });
});

import { create } from "@bufbuild/protobuf";
import { ExternalEventSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { getEvent } from "./get-event.ts";

const ids = ["5f1c9a2e-1", "5f1c9a2e-2", "77777777-1"];
const asked: unknown[] = [];
const record = {
  beginningWith: async (prefix: string, filter: { readonly projectId?: string | undefined }) => {
    asked.push(filter);
    return ids.filter((id) => id.startsWith(prefix)).map((id) => create(ExternalEventSchema, { id }));
  },
};

test("an event is found by the beginning of its id, in the project that was named", async () => {
  expect(await getEvent(record, { projectId: "shop", eventId: "7777777" })).toMatchObject({ id: "77777777-1" });
  expect(asked.at(-1)).toEqual({ projectId: "shop" });
});

test.for([
  ["88888888", { code: "not_found", message: "no event 88888888 in project shop" }],
  ["5f1c9a2e", { code: "invalid", message: "several events in project shop begin with 5f1c9a2e: write more of the id" }],
] as const)("%s is answered with a sentence", async ([eventId, fault]) => {
  await expect(getEvent(record, { projectId: "shop", eventId })).rejects.toMatchObject(fault);
});

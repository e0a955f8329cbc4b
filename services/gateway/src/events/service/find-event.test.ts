import { type ExternalEvent, Fault } from "@slipway/domain";
import { encodeExternalEvent } from "@slipway/state";
import { sampleExternalEvent } from "@slipway/testkit";
import { expect, test } from "vitest";
import { findEvent } from "./find-event.ts";

const { signal } = new AbortController();
const event = sampleExternalEvent();
const { id: eventId, projectId } = event;

function recordWith({ live, recorded }: { readonly live?: ExternalEvent; readonly recorded?: ExternalEvent | Fault }) {
  const found = live && { state: live, sequence: 7 };
  return findEvent(
    { find: async () => found, findBy: async ({ externalEventId }) => (externalEventId === eventId ? found : undefined) },
    {
      getEvent: async () => {
        if (recorded instanceof Fault) throw recorded;
        return { $typeName: "slipway.api.v1.GetEventResponse", ...(recorded && { event: encodeExternalEvent(recorded) }) };
      },
    },
  );
}

const caller = { projects: "*", sees: () => true } as const;

test("an event that was registered a moment ago is found before it is recorded, also while the store is away", async () => {
  const find = recordWith({ live: event, recorded: new Fault("unavailable", "the store is away") });
  expect(await find({ projectId, eventId }, { caller, signal })).toEqual(event);
  await expect(find({ projectId, eventId: eventId.slice(0, 8) }, { caller, signal })).rejects.toMatchObject({ code: "unavailable" });
});

test("an event that JetStream does not hold any more is found in the record", async () => {
  const find = recordWith({ recorded: event });
  expect(await find({ projectId: "", eventId }, { caller, signal })).toEqual(event);
});

test("of an event that is found by the beginning of its id, the newest state is shown", async () => {
  const newer = { ...event, handlingsCut: 1 };
  const find = recordWith({ live: newer, recorded: event });
  expect(await find({ projectId, eventId: eventId.slice(0, 8) }, { caller, signal })).toEqual(newer);
});

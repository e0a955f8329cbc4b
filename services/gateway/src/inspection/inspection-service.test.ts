import { create } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { InspectionService } from "@slipway/proto/api";
import { ObjectEventsSchema, ObjectLogPartSchema, ObjectManifestSchema, UnmanagedObjectsSchema } from "@slipway/proto/state";
import { sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationViews } from "../applications/application-views.ts";
import { serve } from "../testing/serve.ts";
import { type InspectionServiceDeps, inspectionService } from "./inspection-service.ts";

const object = { kind: "deploy", name: "web", namespace: "" };

function client(given: Partial<InspectionServiceDeps> = {}) {
  const views = new ApplicationViews();
  views.putApplication(sampleApplication({ id: "app", name: "shop" }), { existed: true });
  const asked: unknown[] = [];
  const service = inspectionService({
    views,
    async getManifest(place, ask) {
      asked.push([place, ask]);
      return create(ObjectManifestSchema, { manifest: "{}" });
    },
    async listEvents(place, ask) {
      asked.push([place, ask]);
      return create(ObjectEventsSchema, { omitted: 3 });
    },
    async listUnmanaged(place) {
      asked.push([place]);
      return create(UnmanagedObjectsSchema, { omitted: 4 });
    },
    async *streamLogs(_place, { tailLines, sinceSeconds }) {
      yield create(ObjectLogPartSchema, { notices: [`tail ${tailLines}, since ${sinceSeconds}`] });
    },
    ...given,
  });
  return { asked, ...serve(InspectionService, service) };
}

test("the piped of the application is asked, with what the client asks for", async () => {
  const { asked, getManifest, listEvents, listUnmanaged } = client();
  expect((await getManifest({ idOrName: "shop", object, deployTarget: "dev", withManagedFields: true })).manifest?.manifest).toBe("{}");
  expect((await listEvents({ idOrName: "shop" })).events?.omitted).toBe(3);
  expect((await listUnmanaged({ idOrName: "shop", deployTarget: "dev" })).unmanaged?.omitted).toBe(4);
  const place = { projectId: "project", pipedId: "piped", applicationId: "app" };
  expect(asked).toMatchObject([
    [
      { ...place, deployTarget: "dev" },
      { object, withManagedFields: true },
    ],
    [{ ...place, deployTarget: "" }, {}],
    [{ ...place, deployTarget: "dev" }],
  ]);
  await expect(listEvents({ idOrName: "shopp" })).rejects.toMatchObject({ code: "not_found" });
  await expect(getManifest({ idOrName: "shop" })).rejects.toMatchObject({ code: "invalid" });
});

test.for([
  { name: "nothing", request: {}, want: "tail 100, since 0" },
  { name: "a time", request: { sinceSeconds: 60 }, want: "tail -1, since 60" },
  { name: "a time and lines", request: { sinceSeconds: 60, tailLines: 5 }, want: "tail 5, since 60" },
  { name: "everything", request: { tailLines: -1 }, want: "tail -1, since 0" },
])("a log that $name limits has as many lines as fit", async ({ request, want }) => {
  const { streamLogs } = client();
  const parts = await Array.fromAsync(streamLogs({ idOrName: "shop", object, ...request }));
  expect(parts.map(({ part }) => part?.notices)).toEqual([[want]]);
});

test("an earlier run cannot be followed, and the fault of a piped reaches the client", async () => {
  const { streamLogs } = client({
    streamLogs: async function* () {
      yield* [];
      throw new Fault("unavailable", "no livestate service of piped one has answered");
    },
  });
  const read = (wish: object) => Array.fromAsync(streamLogs({ idOrName: "shop", object, ...wish }));
  await expect(read({ previous: true, follow: true })).rejects.toMatchObject({ code: "invalid" });
  await expect(read({})).rejects.toMatchObject({ code: "unavailable", message: "no livestate service of piped one has answered" });
});

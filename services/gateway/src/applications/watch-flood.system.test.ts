import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { ApplicationService } from "@slipway/proto/api";
import { Health } from "@slipway/proto/grpc";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { memoryAggregates, sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { authenticate } from "../access/authenticate.ts";
import { authorize } from "../access/authorize.ts";
import { localTokenWay } from "../access/ways/local-token.ts";
import { addApplication } from "./add-application.ts";
import { applicationService } from "./application-service.ts";
import { ApplicationViews } from "./application-views.ts";

const token = "token-of-the-tests-of-32-characters";
const headers = { authorization: `Bearer ${token}` };

test("3600 watches that begin at once: those within the limit get a whole snapshot, the others a message, and calls are answered meanwhile", {
  timeout: 240_000,
}, async () => {
  const views = new ApplicationViews();
  for (let id = 0; id < 50; id++) views.putApplication(sampleApplication({ id: `a${id}`, name: `app ${id}` }));
  const { applications } = memoryAggregates();
  const now = () => sampleTime;
  const unasked = async (): Promise<never> => {
    throw new Error("not asked here");
  };
  const service = applicationService({
    views,
    applications,
    now,
    addApplication: addApplication({ applications, defaultProject: "default", now }),
    sendCommand: async () => {},
    findRollbackTarget: unasked,
    askForPreview: unasked,
  });
  const server = await serveConnect({
    log: silentLogger(),
    shutdownGraceMs: 100,
    interceptors: [authenticate({ ways: [localTokenWay(token)] }), authorize],
    maxStreams: 100,
    limits: { headersMs: 3_600_000 }, // on a busy machine the connections begin late
    routes: (router) => router.service(ApplicationService, service),
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const transports = Array.from({ length: 10 }, () => createGrpcTransport({ baseUrl: server.url }));
  let complete = 0;
  let answered = 0;
  const refusals: string[] = [];
  const watch = async (index: number) => {
    const client = createClient(ApplicationService, transports[index % transports.length] ?? createGrpcTransport({ baseUrl: server.url }));
    try {
      let count = 0;
      for await (const { snapshotComplete } of client.watchApplications({}, { signal: stop.signal, headers })) {
        if (!snapshotComplete) count++;
        else if (count === 50) complete++;
      }
    } catch (error) {
      if (!stop.signal.aborted) refusals.push(String(error));
    }
  };
  const watching = Array.from({ length: 3_600 }, (_, index) => watch(index));
  const health = createClient(Health, createGrpcTransport({ baseUrl: server.url }));
  while (complete + refusals.length < 3_600) {
    await health.check({});
    answered++;
  }
  expect({ complete, refused: refusals.length }).toEqual({ complete: 100, refused: 3_500 });
  expect(new Set(refusals)).toEqual(
    new Set(["ConnectError: [resource_exhausted] this server has 100 open streams, as many as it allows: close some, or try again later"]),
  );
  expect(answered).toBeGreaterThan(1);
  stop.abort();
  await Promise.all(watching);
});

import { create } from "@bufbuild/protobuf";
import type { Bus } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import { SystemService } from "@slipway/proto/api";
import { GetStoreStatusResponseSchema } from "@slipway/proto/trace";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { systemService } from "./system-service.ts";

test("a NATS, consumers and a store that cannot be asked are problems of the answer, each with its own reason", async () => {
  const call = (what: string) => Promise.reject(new Fault("unavailable", `no answer: ${what}`));
  const bus = { call, problem: undefined } as unknown as Bus;
  const history = { getStoreStatus: () => Promise.reject(new Fault("unavailable", "the database does not answer")) };
  const answer = await serve(SystemService, systemService({ bus, watched: bus, history, pipeds: () => [], traceLinks: [] })).getStatus({});
  expect(answer).toMatchObject({
    natsProblem: "no answer: look at the account",
    consumersProblem: expect.stringMatching(/^no answer: list the consumers of /),
    storeProblem: "the database does not answer",
    streams: [],
    consumers: [],
  });
});

test("rows that the trace service could not read are counted", async () => {
  const bus = { call: () => Promise.reject(new Fault("unavailable", "x")), problem: undefined } as unknown as Bus;
  const history = { getStoreStatus: async () => create(GetStoreStatusResponseSchema, { unreadableRows: 3n }) };
  const answer = await serve(SystemService, systemService({ bus, watched: bus, history, pipeds: () => [], traceLinks: [] })).getStatus({});
  expect(answer).toMatchObject({ storeProblem: "", unreadableRows: 3n });
});

test("a problem that the connection knows is named before any other", async () => {
  const bus = {
    call: () => Promise.reject(new Fault("unavailable", "late")),
    problem: { text: "its disk is full", since: Temporal.Now.instant(), isOfWriting: true },
  } as unknown as Bus;
  const history = { getStoreStatus: () => Promise.reject(new Fault("unavailable", "x")) };
  expect(
    (await serve(SystemService, systemService({ bus, watched: bus, history, pipeds: () => [], traceLinks: [] })).getStatus({})).natsProblem,
  ).toBe("its disk is full");
});

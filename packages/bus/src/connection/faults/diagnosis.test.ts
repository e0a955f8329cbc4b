import { JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { Diagnosis, type ProbeResult } from "./diagnosis.ts";
import { natsFault } from "./nats-fault.ts";

const api = (code: number, err_code: number, description: string) => new JetStreamApiError({ code, err_code, description });
const silence = new errors.TimeoutError();
const nobody = new errors.NoRespondersError("x");

interface Case {
  readonly name: string;
  readonly error: Error;
  readonly stores?: boolean;
  readonly probe?: ProbeResult;
  readonly says: string;
}

test.for<Case>([
  {
    name: "a message that is not answered by a server that answers else",
    error: silence,
    says: "its disk is full or it must be restarted",
  },
  { name: "a question that is not answered by a server that answers else", error: silence, stores: false, says: "did not answer in time" },
  { name: "a server that answers nothing", error: silence, probe: "silent", says: "nats-server or its disk is stalled" },
  { name: "JetStream that turned itself off", error: nobody, probe: "disabled", says: "JetStream of nats-server is turned off" },
  { name: "a subject without a stream", error: nobody, says: "no responders on NATS" },
  { name: "a server above max_file_store", error: api(503, 10023, "insufficient resources"), says: "raise max_file_store" },
  { name: "an account above its limit", error: api(400, 10002, "resource limits exceeded for account"), says: "(resource limits exceeded" },
  {
    name: "a disk that is full for a consumer",
    error: api(500, 10012, "error creating store for consumer"),
    says: "free space under the store_dir",
  },
  {
    name: "a disk that is full for settings",
    error: api(500, 10069, "write meta.inf.tmp: no space left on device"),
    says: "no space left on device",
  },
])("$name is named", async ({ error, stores = true, probe = "answers", says }) => {
  const diagnosis = new Diagnosis(silentLogger(), async () => probe);
  const fault = natsFault("publish x", error);
  expect(fault).toBeInstanceOf(Fault);
  const explained = await diagnosis.explain("publish x", fault as Fault, stores);
  expect(explained.message).toContain(says);
  expect(explained.message).toContain("publish x");
});

test("a problem is known until an exchange of its kind succeeds, and since when it is known does not change", async () => {
  const diagnosis = new Diagnosis(silentLogger(), async () => "answers");
  const explain = () => diagnosis.explain("publish x", natsFault("publish x", silence) as Fault, true);
  await explain();
  const first = diagnosis.problem;
  await explain();
  expect(diagnosis.problem).toBe(first);
  diagnosis.succeeded(false);
  expect(diagnosis.problem?.text).toContain("does not store messages");
  diagnosis.succeeded(true);
  expect(diagnosis.problem).toBeUndefined();
});

test("many failures at once ask the server once", async () => {
  let asked = 0;
  const diagnosis = new Diagnosis(silentLogger(), async () => {
    asked++;
    return "answers";
  });
  await Promise.all(Array.from({ length: 50 }, () => diagnosis.explain("publish x", natsFault("publish x", silence) as Fault, true)));
  expect(asked).toBe(1);
});

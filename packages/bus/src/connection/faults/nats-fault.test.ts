import { JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { natsFault } from "./nats-fault.ts";

const api = (code: number, err_code: number, description = "described") => new JetStreamApiError({ code, err_code, description });
const notEnabled = (cause?: unknown) => Object.assign(new Error("not enabled", { cause }), { name: "JetStreamNotEnabled" });

const unanswered = Object.assign(new Error("no responders"), { name: "JetStreamStatusError", code: 503 });
const violation = new errors.PermissionViolationError("Permissions Violation", "publish", "x");

test.for([
  { name: "no answer in time", error: new errors.TimeoutError(), code: "deadline" },
  { name: "no responders", error: new errors.NoRespondersError("x"), code: "unavailable" },
  { name: "a leaf node whose hub does not allow the subject", error: notEnabled(new errors.NoRespondersError("x")), code: "unavailable" },
  { name: "a batch of reads from a stream that was deleted", error: unanswered, code: "unavailable" },
  { name: "an account without JetStream", error: notEnabled(api(503, 10039)), code: "precondition" },
  { name: "a cluster without a leader", error: api(503, 10008), code: "unavailable" },
  { name: "a server without space", error: api(503, 10023, "insufficient resources"), code: "unavailable" },
  { name: "an account without space", error: api(400, 10002, "resource limits exceeded for account"), code: "unavailable" },
  { name: "a stream that is full", error: api(503, 10077, "maximum bytes exceeded"), code: "unavailable" },
  { name: "a closed connection", error: new errors.ClosedConnectionError(), code: "canceled" },
  { name: "a closing connection", error: new errors.DrainingConnectionError(), code: "canceled" },
  { name: "a user without the permission", error: new errors.RequestError("no", { cause: violation }), code: "precondition" },
  { name: "a payload above the limit", error: new errors.InvalidArgumentError("'payload' max_payload size exceeded"), code: "too_large" },
])("$name is $code, and the message says what was tried", ({ error, code }) => {
  expect(natsFault("publish x", error)).toMatchObject({ code });
});

test.for([
  { name: "a rejected expected sequence", error: api(400, 10071) },
  { name: "a limit per subject", error: api(503, 10077, "maximum messages per subject exceeded") },
  { name: "a Fault", error: new Fault("not_found", "gone") },
  { name: "a bug", error: new TypeError("x is undefined") },
])("$name is handed back as it is", ({ error }) => {
  expect(natsFault("publish x", error)).toBe(error);
});

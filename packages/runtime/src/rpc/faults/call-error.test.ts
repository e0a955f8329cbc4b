import { Code, ConnectError } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { isAnswer, isCallError, isUnimplemented } from "./call-error.ts";
import { faultFromRpc } from "./rpc-faults.ts";

const wrapped = (error: ConnectError) => new Fault("internal", "plugin p could not plan", { cause: faultFromRpc(error) });
const answered = (error: ConnectError) => Object.assign(error, { isWireError: true });

test.for([
  { name: "an answer of the peer", error: wrapped(answered(new ConnectError("no", Code.NotFound))), want: [true, false, true] },
  {
    name: "a call that the peer does not implement",
    error: wrapped(answered(new ConnectError("?", Code.Unimplemented))),
    want: [true, true, true],
  },
  { name: "a peer that cannot be reached", error: wrapped(new ConnectError("dial", Code.Unavailable)), want: [true, false, false] },
  { name: "a fault of this process", error: new Fault("unavailable", "NATS"), want: [false, false, false] },
  { name: "a thrown string", error: "x", want: [false, false, false] },
])("$name is told apart", ({ error, want }) => {
  expect([isCallError(error), isUnimplemented(error), isAnswer(error)]).toEqual(want);
});

import type { Msg } from "@nats-io/transport-node";
import { expect, test, vi } from "vitest";
import { answer } from "./answer.ts";

test.for([
  { reply: "_INBOX.ci.demo.1", isAnswered: true },
  { reply: "_R_.x7", isAnswered: true },
  { reply: undefined, isAnswered: false },
  { reply: "", isAnswered: false },
  { reply: "_INBOX_piped.1", isAnswered: true },
  { reply: "_SYS.1", isAnswered: false },
  { reply: "slipway.access.cookie-keys", isAnswered: false },
  { reply: "$JS.API.STREAM.PURGE.DEPLOYMENTS", isAnswered: false },
  { reply: "x._INBOX.y", isAnswered: false },
])("a message that wants its answer at $reply is answered: $isAnswered", ({ reply, isAnswered }) => {
  const respond = vi.fn(() => true);
  expect(answer({ reply, respond } as unknown as Msg, "yes")).toBe(isAnswered);
  expect(respond).toHaveBeenCalledTimes(isAnswered ? 1 : 0);
});

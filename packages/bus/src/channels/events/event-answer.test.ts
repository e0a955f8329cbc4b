import { sampleExternalEvent } from "@slipway/testkit";
import { expect, test } from "vitest";
import { errorAnswer, storedAnswer, successAnswer } from "./event-answer.ts";

const event = sampleExternalEvent();

test("a registered event is answered like a publish to JetStream, with its id", () => {
  const answer = { event, sequence: 7, isDuplicate: false, warnings: [] };
  const { id } = event;
  expect(JSON.parse(successAnswer(answer))).toEqual({ stream: "EXTERNAL_EVENTS", seq: 7, id, project: "project", name: "image-update" });
  expect(JSON.parse(successAnswer({ ...answer, isDuplicate: true, warnings: ["odd"] }))).toMatchObject({
    duplicate: true,
    warnings: ["odd"],
  });
});

test.for([
  { name: "invalid", answer: errorAnswer({ code: "invalid", message: "id is missing" }), code: 400, says: "id is missing" },
  { name: "of another content", answer: errorAnswer({ code: "precondition", message: "differs" }), code: 409, says: "differs" },
  {
    name: "stored only",
    answer: storedAnswer("NATS is slow"),
    code: 503,
    says: "NATS is slow: the event is stored and will be registered",
  },
])("an event that is $name is answered with an error of JetStream", ({ answer, code, says }) => {
  expect(JSON.parse(answer).error).toMatchObject({ code, err_code: 90_000 + code, description: expect.stringContaining(says) });
});

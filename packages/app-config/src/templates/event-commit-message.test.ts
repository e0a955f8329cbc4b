import { expect, test } from "vitest";
import { commitTemplateProblem, eventCommitMessage } from "./event-commit-message.ts";

const fields = { value: "v1.2.3", eventName: "image-update" };

test.for([
  ["", 'Replace values with "v1.2.3" set by Event "image-update"'],
  ["Update {{ .EventName }} to {{ .Value }}", "Update image-update to v1.2.3"],
  ["unknown {{ .Other }}", "unknown {{ .Other }}"],
] as const)("the template %j makes the message %j", ([template, message]) => {
  expect(eventCommitMessage(template, fields)).toBe(message);
});

test("a template that cannot be rendered is told of", () => {
  expect(commitTemplateProblem("{{ .Other }}")).toBe("the template is used as it is: there is no .Other; known: .Value, .EventName");
  expect(commitTemplateProblem("{{ .Value }}")).toBeUndefined();
});

import { expect, test } from "vitest";
import { isStageFinal, isStageSuccess } from "./stage.ts";

test.for([
  { status: "not-started", isEnded: false, isSuccess: false },
  { status: "running", isEnded: false, isSuccess: false },
  { status: "succeeded", isEnded: true, isSuccess: true },
  { status: "failed", isEnded: true, isSuccess: false },
  { status: "cancelled", isEnded: true, isSuccess: false },
  { status: "skipped", isEnded: true, isSuccess: true },
  { status: "exited", isEnded: true, isSuccess: true },
] as const)("a stage that is $status has ended: $isEnded, successfully: $isSuccess", ({ status, isEnded, isSuccess }) =>
  expect([isStageFinal(status), isStageSuccess(status)]).toEqual([isEnded, isSuccess]),
);

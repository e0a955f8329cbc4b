import { expect, test } from "vitest";
import { mentionsOf } from "./mentions-of.ts";

const mentions = [
  { event: "DEPLOYMENT_FAILED", slackUsers: ["ann"], slackGroups: [] },
  { event: "DEPLOYMENT_CANCELLED", slackUsers: ["eve"], slackGroups: ["<!subteam^G>"] },
  { event: "*", slackUsers: ["bob", "ann"], slackGroups: ["<!subteam^ALL>"] },
];

test.for([
  { event: "DEPLOYMENT_FAILED", users: ["ann", "bob"] },
  { event: "DEPLOYMENT_SUCCEEDED", users: ["bob", "ann"] },
  { event: "DEPLOYMENT_CANCELLED", users: ["eve", "bob", "ann"] },
] as const)("$event mentions $users: its own and everyone's", ({ event, users }) => {
  expect(mentionsOf(mentions, event).slackUsers).toEqual(users);
});

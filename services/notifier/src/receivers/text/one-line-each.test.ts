import { expect, test } from "vitest";
import { sampleNotice, sampleOutgoing } from "../../testing/sample-outgoing.ts";
import { slackMessage } from "../chat/slack-message.ts";
import { oneLineEach } from "./one-line-each.ts";

test("a line break in a name looks like no other fact and no other line", () => {
  const forged = "shop*\n> approved by the boss\n*Approved by*\nBoss\u2028";
  const { commit } = sampleNotice();
  const outgoing = sampleOutgoing({ applicationName: forged, ...(commit && { commit: { ...commit, author: forged } }), reason: "a\nb" });
  const text = oneLineEach(outgoing.text);
  expect([text.title, text.next, ...text.facts.flatMap((fact) => [fact.label, fact.text])].join("")).not.toMatch(/[\n\u2028]/);
  expect(text.reason).toBe("a\nb");
  const message = JSON.stringify(slackMessage({ ...outgoing, text }, { mentionedAccounts: [], mentionedGroups: [] }));
  expect(message).toContain("\\\\n&gt; approved by the boss");
  expect(message).not.toMatch(/[^\\]\\n&gt; approved/);
});

import { expect, test } from "vitest";
import { hostile, sampleOutgoing } from "../../testing/sample-outgoing.ts";
import { mailOf } from "../email.ts";
import { discordMessage } from "./discord.ts";
import { slackMessage } from "./slack-message.ts";
import { adaptiveCard } from "./teams.ts";

const nobody = { mentionedAccounts: [], mentionedGroups: [] };
const outgoing = sampleOutgoing();

test("Slack: a commit message calls nobody, and those whom files name are called", () => {
  const message = slackMessage(outgoing, { mentionedAccounts: ["U9", "<!channel>"], mentionedGroups: ["<!subteam^OPS>", "<!here>"] });
  const sent = JSON.stringify(message);
  expect(sent.match(/<[!@][^>]*>/g)).toEqual(["<@U9>", "<@U42>", "<!subteam^OPS>", "<!subteam^G7>"]);
  // Slack tells nobody of mentions in attachments.
  expect(message["text"]).toMatch(/^<@U9> <@U42> <!subteam\^OPS> <!subteam\^G7> shop: deployment failed$/);
  expect(sent).toContain("&lt;!channel&gt; &lt;@U1&gt;");
  expect(message).toMatchObject({ link_names: false, parse: "none" });
});

test("Slack: addresses, channels and words in blocks stay as they are written", () => {
  const { attachments } = slackMessage(outgoing, nobody) as {
    readonly attachments: readonly [{ readonly blocks: readonly { readonly text?: object; readonly fields?: readonly object[] }[] }];
  };
  const texts = attachments[0].blocks.flatMap(({ text, fields = [] }) => [...(text ? [text] : []), ...fields]);
  expect(texts.length).toBeGreaterThan(5);
  for (const text of texts) expect(text).toMatchObject({ type: "mrkdwn", verbatim: true });
});

test("Slack: the message links to the deployment and says what to do", () => {
  const sent = JSON.stringify(slackMessage(outgoing, nobody));
  expect(sent).toContain(
    "*<https://slipway.example.com/deployments/dddddddd-0000-8000-8000-000000000000?project=demo|shop: deployment failed>*",
  );
  expect(sent).toContain("slipway deployment logs dddddddd");
});

test("Discord: nobody is called, and no text becomes a link", () => {
  const message = discordMessage(outgoing.text);
  expect(message).toMatchObject({ allowed_mentions: { parse: [] } });
  const sent = JSON.stringify(message);
  expect(sent).not.toContain("](http://evil");
  expect(sent).toContain("\\\\@everyone");
});

test("Teams: texts are plain runs, and there are no mentions", () => {
  const card = adaptiveCard(outgoing.text);
  const sent = JSON.stringify(card);
  expect(sent).not.toMatch(/"type":"TextBlock"|"msteams"|"entities"/);
  expect(sent).toContain('"text":"<!channel> <@U1> @everyone');
  expect(card).toMatchObject({
    version: "1.4",
    actions: [{ type: "Action.OpenUrl", title: "Open" }, { title: "Open application" }, { title: "Open commit" }],
  });
});

test("e-mail: what is foreign is text, in headers on one line", () => {
  const { subject, html, messageId, inReplyTo } = mailOf(sampleOutgoing({ applicationName: "shop\r\nBcc: eve@example.com" }));
  expect(subject).toBe("shop\\r\\nBcc: eve@example.com: deployment failed");
  expect(html).toContain("&lt;!channel&gt;");
  expect([messageId, inReplyTo]).toEqual([
    "<11111111-1111-8111-8111-111111111111@slipway.invalid>",
    "<dddddddd-0000-8000-8000-000000000000@slipway.invalid>",
  ]);
});

test("no message contains what a terminal or an editor obeys", () => {
  const all = [
    slackMessage(outgoing, nobody),
    discordMessage(outgoing.text),
    adaptiveCard(outgoing.text),
    mailOf(outgoing).text,
    mailOf(outgoing).html,
  ];
  const deepText = (value: unknown): string =>
    typeof value === "object" && value !== null ? Object.values(value).map(deepText).join() : String(value);
  for (const forbidden of ["\u001b", "\u202e"]) {
    expect(hostile).toContain(forbidden);
    for (const each of all) expect(deepText(each)).not.toContain(forbidden);
  }
});

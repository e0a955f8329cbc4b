import { describeDigest, describeNotice, type Notice } from "@slipway/domain";
import { expect, test } from "vitest";
import { sampleNotice } from "../testing/sample-outgoing.ts";
import { alertOf } from "./alarm/opsgenie.ts";
import { eventOf } from "./alarm/pager-duty.ts";
import { discordMessage } from "./chat/discord.ts";
import { slackMessage } from "./chat/slack-message.ts";
import { adaptiveCard } from "./chat/teams.ts";
import type { Outgoing } from "./receiver.ts";

// Limits that the vendors document. A message above one of them is refused for good, and what refuses a digest loses everything in it.
const webAddress = "https://slipway.example.com";

/** Texts that grow most when they are escaped, and ordinary ones. */
const texts = {
  ordinary: "deploy the shop with the new checkout, see SHOP-1234 ",
  markdown: "*_~`|>[]()#@<:-&",
  controls: "\u001b\u202e\u0000",
  "line breaks": "\n",
  astral: "👩‍🚀日本",
};

function hostileNotice(text: string, id = "n"): Notice {
  const long = text.repeat(4_000);
  const sample = sampleNotice();
  return {
    ...sample,
    id,
    applicationName: long,
    labels: { [long]: long },
    targets: [long],
    stage: long,
    reason: long,
    people: [long],
    ...(sample.deployment && { deployment: { ...sample.deployment, commander: long, versions: [long] } }),
    ...(sample.commit && {
      commit: { ...sample.commit, subject: long, author: long, url: `https://git.example.com/${"x".repeat(5_000)}` },
    }),
  };
}

const cases = Object.entries(texts).flatMap(([name, text]) => {
  const notice = hostileNotice(text);
  const digest = Array.from({ length: 500 }, (_, n) => hostileNotice(text, `n${n}`));
  return [
    { name: `a notice of ${name}`, notice, text: describeNotice(notice, webAddress) },
    { name: `a digest of 500 notices of ${name}`, notice: undefined, text: describeDigest(digest, webAddress) },
  ];
});
const outgoingOf = ({ notice, text }: (typeof cases)[number]): Outgoing => ({
  ...{ id: "n", notice, text, isTest: false },
  mentions: { slackUsers: ["U1"], slackGroups: [] },
});

test.for(cases)("Slack takes $name: 3000 characters a section, 2000 a field, 10 fields, 50 blocks", (given) => {
  const message = slackMessage(outgoingOf(given), { mentionedAccounts: [], mentionedGroups: [] });
  const { attachments } = message as unknown as {
    readonly attachments: readonly [
      { readonly blocks: readonly { readonly text?: { readonly text: string }; readonly fields?: readonly { readonly text: string }[] }[] },
    ];
  };
  const { blocks } = attachments[0];
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const { text, fields = [] } of blocks) {
    expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
    expect(fields.length).toBeLessThanOrEqual(10);
    for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2_000);
  }
  const sent = JSON.stringify(blocks);
  // No escape and no link is torn.
  expect(sent.replaceAll(/&(amp|lt|gt);/g, "").match(/&/)).toBeNull();
  expect(sent.match(/</g)?.length ?? 0).toBe(sent.match(/(?<!\n)>(?! )/g)?.length ?? 0);
});

test.for(cases)("Discord takes $name: 6000 characters in all, 25 fields, 256 in a title, 4096 in a description", (given) => {
  const { embeds } = discordMessage(given.text) as unknown as {
    readonly embeds: readonly [
      {
        readonly title: string;
        readonly description: string;
        readonly fields: readonly { readonly name: string; readonly value: string }[];
      },
    ];
  };
  const { title, description, fields } = embeds[0];
  expect(title.length).toBeLessThanOrEqual(256);
  expect(description.length).toBeLessThanOrEqual(4_096);
  expect(fields.length).toBeLessThanOrEqual(25);
  for (const { name, value } of fields) {
    expect(name.length).toBeLessThanOrEqual(256);
    expect(value.trim().length).toBeGreaterThan(0);
    expect(value.length).toBeLessThanOrEqual(1_024);
  }
  const all = title.length + description.length + fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  expect(all).toBeLessThanOrEqual(6_000);
});

test("Discord: a digest of many says how many more there are", () => {
  const digest = Array.from({ length: 500 }, (_, n) => sampleNotice({ id: `n${n}` }));
  expect(JSON.stringify(discordMessage(describeDigest(digest, webAddress)))).toMatch(/\d+ more"/);
});

test.for(cases)("Teams takes $name: 28 KB", (given) => {
  const card = { type: "message", attachments: [{ content: adaptiveCard(given.text) }] };
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(28 * 1_024);
});

test.for(cases)("PagerDuty takes $name: 1024 characters of summary, 512 KB", (given) => {
  const event = eventOf({ action: "open", key: "k", source: "s" }, outgoingOf(given)) as { readonly payload: { readonly summary: string } };
  expect(event.payload.summary.length).toBeLessThanOrEqual(1_024);
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512 * 1_024);
});

test.for(cases.filter(({ notice }) => notice))(
  "Opsgenie takes $name: 130 characters of message, 15000 of description, 8000 of details",
  (given) => {
    const alert = alertOf({ action: "open", key: "k", source: "s".repeat(2_000) }, outgoingOf(given)) as {
      readonly message: string;
      readonly description: string;
      readonly entity: string;
      readonly details: Readonly<Record<string, string>>;
    };
    expect(alert.message.length).toBeLessThanOrEqual(130);
    expect(alert.description.length).toBeLessThanOrEqual(15_000);
    expect(alert.entity.length).toBeLessThanOrEqual(512);
    expect(Object.entries(alert.details).reduce((sum, [key, value]) => sum + key.length + value.length, 0)).toBeLessThanOrEqual(8_000);
  },
);

import type { ReceiverTarget } from "@slipway/app-config";
import type { NoticeFact, NoticeText, NoticeTone } from "@slipway/domain";
import { visibleText } from "@slipway/runtime";
import { postJson } from "../http/post-json.ts";
import { readSecret } from "../read-secret.ts";
import type { Receiver } from "../receiver.ts";
import type { ReceiverDeps } from "../receiver-deps.ts";
import { escapedWithin } from "../text/escaped-within.ts";
import { webPage } from "../text/web-page.ts";

const colors: Readonly<Record<NoticeTone, number>> = { info: 0x43_9f_e0, success: 0x2e_b6_7d, warning: 0xec_b2_2e, error: 0xe0_1e_5a };
/** Characters of parts, below what Discord allows for each. */
const most = { title: 256, reason: 2_000, next: 300, label: 100, fact: 300, fields: 25, all: 6_000 } as const;

/** A channel of Discord, through its webhook. */
export function discordReceiver(
  { url }: Extract<ReceiverTarget, { readonly kind: "discord" }>,
  { timeoutMs }: Pick<ReceiverDeps, "timeoutMs">,
): Receiver {
  return async ({ text }, signal) => {
    return (await postJson(await readSecret(url), JSON.stringify(discordMessage(text)), { timeoutMs, signal })).said;
  };
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly inline: boolean;
}

/** A message of Discord. `allowed_mentions` keeps `@everyone` and `<@id>` in its texts from calling anybody. Facts that are above its limits are counted. */
export function discordMessage(text: NoticeText): Record<string, unknown> {
  const title = escapedWithin(text.title, visibleText, most.title);
  const next = text.next === "" ? "" : `Next: \`${escapedWithin(text.next.replaceAll("`", "'"), visibleText, most.next)}\``;
  const description = [escapedWithin(text.reason, escaped, most.reason), next].filter(Boolean).join("\n");
  const fields = fieldsWithin(text.facts, most.all - title.length - description.length);
  const url = webPage(text.url);
  return {
    allowed_mentions: { parse: [] },
    embeds: [{ title, ...(url !== undefined && { url }), color: colors[text.tone], description, fields }],
  };
}

function fieldsWithin(facts: readonly NoticeFact[], room: number): readonly Field[] {
  const more = (count: number): Field => ({ name: "…", value: `${count} more`, inline: false });
  const sizeOf = ({ name, value }: Field): number => name.length + value.length;
  const all = facts.map(fieldOf);
  let left = room - sizeOf(more(all.length));
  const end = all.findIndex((field, at) => {
    left -= sizeOf(field);
    return left < 0 || at === most.fields - 1;
  });
  return end < 0 || (end === all.length - 1 && left >= 0) ? all : [...all.slice(0, end), more(all.length - end)];
}

function fieldOf({ label, text, url }: NoticeFact): Field {
  const shown = escapedWithin(text, escaped, most.fact);
  const page = webPage(url)?.replaceAll("(", "%28").replaceAll(")", "%29");
  return {
    name: escapedWithin(label, escaped, most.label),
    value: page === undefined ? shown : `[${shown}](${page})`,
    inline: text.length < 40,
  };
}

function escaped(text: string): string {
  return visibleText(text).replace(/[\\*_~`|>[\]()#@<:-]/g, (character) => `\\${character}`);
}

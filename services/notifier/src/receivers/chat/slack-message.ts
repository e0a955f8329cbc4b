import type { SlackMentions } from "@slipway/app-config";
import type { NoticeFact, NoticeTone } from "@slipway/domain";
import { visibleText } from "@slipway/runtime";
import type { Outgoing } from "../receiver.ts";
import { escapedWithin } from "../text/escaped-within.ts";
import { webPage } from "../text/web-page.ts";

const colors: Readonly<Record<NoticeTone, string>> = { info: "#439fe0", success: "#2eb67d", warning: "#ecb22e", error: "#e01e5a" };
/** Characters of parts; together they are below Slack's limits of 3000 in a section and 2000 in a field. */
const most = { title: 500, reason: 1_500, next: 300, label: 100, fact: 1_000 } as const;
const mostFields = 10;

/**
 * A message of Slack without its channel: a text that mentions those whom files name, and an attachment with a coloured edge. The mentions are in the text, because Slack
 * shows those in an attachment and tells nobody of them.
 */
export function slackMessage({ text, mentions }: Outgoing, { mentionedAccounts, mentionedGroups }: SlackMentions): Record<string, unknown> {
  const named = [
    ...new Set([...mentionedAccounts, ...mentions.slackUsers].filter(isId).map((id) => `<@${id}>`)),
    ...new Set([...mentionedGroups, ...mentions.slackGroups].filter((group) => /^<!subteam\^[A-Za-z0-9]+(\|[^<>|]*)?>$/.test(group))),
  ];
  const title = escapedWithin(text.title, escaped, most.title);
  const page = webPage(text.url);
  const lines = [
    page === undefined ? `*${title}*` : `*<${linkTarget(page)}|${title}>*`,
    text.reason === "" ? "" : `> ${escapedWithin(text.reason, quoted, most.reason)}`,
    text.next === "" ? "" : `Next: \`${escapedWithin(text.next.replaceAll("`", "'"), escaped, most.next)}\``,
  ];
  const sections = [{ type: "section", text: markdown(lines.filter(Boolean).join("\n")) }];
  const groups = Array.from({ length: Math.ceil(text.facts.length / mostFields) }, (_, at) =>
    text.facts.slice(at * mostFields, (at + 1) * mostFields),
  );
  const facts = groups.map((group) => ({ type: "section", fields: group.map((fact) => markdown(field(fact))) }));
  return {
    text: [...named, title].join(" "),
    // Nothing in the texts becomes a mention or a link: only what is written here does.
    link_names: false,
    parse: "none",
    unfurl_links: false,
    unfurl_media: false,
    attachments: [{ color: colors[text.tone], fallback: title, blocks: [...sections, ...facts] }],
  };
}

/** `parse` and `link_names` do not reach blocks: without `verbatim`, Slack makes links of addresses and names of channels, and mentions of some words. */
function markdown(text: string): Record<string, unknown> {
  return { type: "mrkdwn", text, verbatim: true };
}

function field({ label, text, url }: NoticeFact): string {
  const shown = escapedWithin(text, escaped, most.fact);
  const page = webPage(url);
  return `*${escapedWithin(label, escaped, most.label)}*\n${page === undefined ? shown : `<${linkTarget(page)}|${shown}>`}`;
}

/** Slack's escapes: without them, a commit message with `<!channel>` would call everyone. */
function escaped(text: string): string {
  return visibleText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function quoted(text: string): string {
  return escaped(text).replaceAll("\n", "\n> ");
}

function linkTarget(page: string): string {
  return page.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("<", "%3C");
}

function isId(id: string): boolean {
  return /^[A-Za-z0-9]+$/.test(id);
}

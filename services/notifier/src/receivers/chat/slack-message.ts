import type { SlackMentions } from "@slipway/app-config";
import { boundText, type NoticeFact, type NoticeTone } from "@slipway/domain";
import { visibleText } from "@slipway/runtime";
import type { Outgoing } from "../receiver.ts";

const colors: Readonly<Record<NoticeTone, string>> = { info: "#439fe0", success: "#2eb67d", warning: "#ecb22e", error: "#e01e5a" };
/** Slack's limits of a section, a field and a button are above these. */
const mostText = 2_500;
const mostField = 1_000;
const mostFields = 10;

/** A message of Slack without its channel: a text for notifications, mentions of those whom files name, and an attachment with a coloured edge. */
export function slackMessage({ text, mentions }: Outgoing, { mentionedAccounts, mentionedGroups }: SlackMentions): Record<string, unknown> {
  const named = [
    ...new Set([...mentionedAccounts, ...mentions.slackUsers].filter(isId).map((id) => `<@${id}>`)),
    ...new Set([...mentionedGroups, ...mentions.slackGroups].filter((group) => /^<!subteam\^[A-Za-z0-9]+(\|[^<>|]*)?>$/.test(group))),
  ].join(" ");
  const title = escaped(boundText(text.title, mostField));
  const lines = [
    named,
    text.url === undefined ? `*${title}*` : `*<${linkTarget(text.url)}|${title}>*`,
    text.reason === "" ? "" : quoted(escaped(text.reason)),
    text.next === "" ? "" : `Next: \`${escaped(text.next).replaceAll("`", "'")}\``,
  ];
  const sections = [{ type: "section", text: { type: "mrkdwn", text: boundText(lines.filter(Boolean).join("\n"), mostText) } }];
  const groups = Array.from({ length: Math.ceil(text.facts.length / mostFields) }, (_, at) =>
    text.facts.slice(at * mostFields, (at + 1) * mostFields),
  );
  const facts = groups.map((group) => ({ type: "section", fields: group.map((fact) => ({ type: "mrkdwn", text: field(fact) })) }));
  return {
    text: title,
    // Nothing in the texts becomes a mention or a link: only what is written here does.
    link_names: false,
    parse: "none",
    unfurl_links: false,
    unfurl_media: false,
    attachments: [{ color: colors[text.tone], fallback: title, blocks: [...sections, ...facts] }],
  };
}

function field({ label, text, url }: NoticeFact): string {
  const shown = escaped(boundText(text, mostField));
  return `*${escaped(label)}*\n${url === undefined ? shown : `<${linkTarget(url)}|${shown}>`}`;
}

/** Slack's escapes: without them, a commit message with `<!channel>` would call everyone. */
function escaped(text: string): string {
  return visibleText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

function linkTarget(url: string): string {
  return URL.parse(url)?.href.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("<", "%3C") ?? "https://invalid.example";
}

function isId(id: string): boolean {
  return /^[A-Za-z0-9]+$/.test(id);
}

import type { ReceiverTarget } from "@slipway/app-config";
import type { NoticeText, NoticeTone } from "@slipway/domain";
import { visibleText } from "@slipway/runtime";
import { postJson } from "../http/post-json.ts";
import { readSecret } from "../read-secret.ts";
import type { Receiver } from "../receiver.ts";
import type { ReceiverDeps } from "../receiver-deps.ts";
import { escapedWithin } from "../text/escaped-within.ts";
import { webPage } from "../text/web-page.ts";

const colors: Readonly<Record<NoticeTone, string>> = { info: "Accent", success: "Good", warning: "Warning", error: "Attention" };

/** Characters of a text; together they are below the 28 KB that Teams allows. */
const most = { line: 600, reason: 2_500 } as const;

/** A channel of Microsoft Teams, through a workflow that posts Adaptive Cards. */
export function teamsReceiver(
  { url }: Extract<ReceiverTarget, { readonly kind: "teams" }>,
  { timeoutMs }: Pick<ReceiverDeps, "timeoutMs">,
): Receiver {
  return async ({ text }, signal) => {
    const attachment = { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: adaptiveCard(text) };
    const body = JSON.stringify({ type: "message", attachments: [attachment] });
    return (await postJson(await readSecret(url), body, { timeoutMs, signal })).said;
  };
}

/** An Adaptive Card. Its texts are TextRuns, which Teams does not read as Markdown, and it has no entities, so it mentions nobody. */
export function adaptiveCard({ tone, title, reason, facts, next, url }: NoticeText): Record<string, unknown> {
  const page = webPage(url);
  const links = [
    ...(page === undefined ? [] : [{ title: "Open", url: page }]),
    ...facts.flatMap((fact) => {
      const other = webPage(fact.url);
      return other === undefined || other === page ? [] : [{ title: `Open ${fact.label.toLowerCase()}`, url: other }];
    }),
  ];
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      paragraph([{ text: title, weight: "Bolder", size: "Medium", color: colors[tone] }]),
      ...(reason === "" ? [] : [paragraph([{ text: reason }], most.reason)]),
      ...facts.map(({ label, text }) => paragraph([{ text: `${label}: `, weight: "Bolder" }, { text }])),
      ...(next === ""
        ? []
        : [
            paragraph([
              { text: "Next: ", weight: "Bolder" },
              { text: next, fontType: "Monospace" },
            ]),
          ]),
    ],
    actions: links.slice(0, 4).map((link) => ({ type: "Action.OpenUrl", ...link })),
  };
}

function paragraph(
  runs: readonly (Readonly<Record<string, string>> & { readonly text: string })[],
  longest: number = most.line,
): Record<string, unknown> {
  return {
    type: "RichTextBlock",
    inlines: runs.map(({ text, ...rest }) => ({ type: "TextRun", text: escapedWithin(text, visibleText, longest), ...rest })),
  };
}

import type { ReceiverTarget } from "@slipway/app-config";
import { boundText, type NoticeText, type NoticeTone } from "@slipway/domain";
import { visibleText } from "@slipway/runtime";
import { postJson } from "../http/post-json.ts";
import { readSecret } from "../read-secret.ts";
import type { Receiver } from "../receiver.ts";
import type { ReceiverDeps } from "../receiver-deps.ts";

const colors: Readonly<Record<NoticeTone, number>> = { info: 0x43_9f_e0, success: 0x2e_b6_7d, warning: 0xec_b2_2e, error: 0xe0_1e_5a };
/** Discord allows 25 fields and 6000 characters in all. */
const mostFields = 20;

/** A channel of Discord, through its webhook. */
export function discordReceiver(
  { url }: Extract<ReceiverTarget, { readonly kind: "discord" }>,
  { timeoutMs }: Pick<ReceiverDeps, "timeoutMs">,
): Receiver {
  return async ({ text }, signal) => {
    return (await postJson(await readSecret(url), JSON.stringify(discordMessage(text)), { timeoutMs, signal })).said;
  };
}

/** A message of Discord. `allowed_mentions` keeps `@everyone` and `<@id>` in its texts from calling anybody. */
export function discordMessage({ tone, title, reason, facts, next, url }: NoticeText): Record<string, unknown> {
  const description = [escaped(boundText(reason, 1_500)), next === "" ? "" : `Next: \`${next.replaceAll("`", "'")}\``]
    .filter(Boolean)
    .join("\n");
  const fields = facts.slice(0, mostFields).map(({ label, text, url: page }) => {
    const shown = escaped(boundText(text, 150));
    return {
      name: escaped(label),
      value: page === undefined ? shown : `[${shown}](${page.replaceAll(")", "%29").replaceAll(" ", "%20")})`,
      inline: text.length < 40,
    };
  });
  return {
    allowed_mentions: { parse: [] },
    embeds: [{ title: boundText(visibleText(title), 250), ...(url !== undefined && { url }), color: colors[tone], description, fields }],
  };
}

function escaped(text: string): string {
  return visibleText(text).replace(/[\\*_~`|>[\]()#@<:-]/g, (character) => `\\${character}`);
}

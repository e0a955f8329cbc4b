import { boundText } from "../../bounds/bound-text.ts";
import type { Notice } from "../notice.ts";
import { describeNotice } from "./describe-notice.ts";
import type { NoticeText, NoticeTone } from "./notice-text.ts";

/** Lines of a digest: what is worst first, then the newest. */
const mostLines = 20;
const worst: readonly NoticeTone[] = ["error", "warning", "success", "info"];

/** Describes many notices to people as one message: how many there are of each event, and the most important ones line by line. */
export function describeDigest(notices: readonly Notice[], webAddress = ""): NoticeText {
  const described = notices.map((notice) => ({ notice, text: describeNotice(notice, webAddress) }));
  const order = ({ text }: { readonly text: NoticeText }) => worst.indexOf(text.tone);
  const lines = described.toReversed().toSorted((one, other) => order(one) - order(other));
  const counts = Object.entries(Object.groupBy(notices, ({ event }) => event)).map(([event, of]) => `${of.length} ${event}`);
  const left = lines.length - mostLines;
  const facts = lines.slice(0, mostLines).map(({ notice, text }) => ({
    label: notice.at
      .toZonedDateTimeISO("UTC")
      .toString({ smallestUnit: "second", timeZoneName: "never", offset: "never" })
      .replace("T", " "),
    text: boundText([text.title, text.reason.split("\n")[0]].filter(Boolean).join(": "), 200),
    url: text.url,
  }));
  return {
    tone: lines[0]?.text.tone ?? "info",
    title: `${notices.length} notices in one message`,
    reason: counts.join(", "),
    facts: left > 0 ? [...facts, { label: "…", text: `${left} more` }] : facts,
    next: left > 0 ? "slipway deployment list" : "",
    url: undefined,
  };
}

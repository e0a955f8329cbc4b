import { createHash } from "node:crypto";
import type { NoticeState } from "@slipway/proto/state";

/** The name of a receiver as a token: the name itself if it can be one, as most can; otherwise a hash of it. */
export function receiverToken(name: string): string {
  if (/^[A-Za-z0-9-][A-Za-z0-9_-]{0,63}$/.test(name)) return name;
  return `_${createHash("sha256").update(name).digest("hex").slice(0, 24)}`;
}

/** What a state of notices is about, as a token. */
export function idOfNoticeState(about: NoticeState["about"]): string {
  if (about.case === "livestate") return about.value.applicationId;
  if (about.case === "receiver" || about.case === "consumer") return receiverToken(about.value.receiver);
  return "self";
}

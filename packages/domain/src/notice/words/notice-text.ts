/** How a message looks: the colour of its edge. */
export type NoticeTone = "info" | "success" | "warning" | "error";

/** Something that a message says beside its title. */
export interface NoticeFact {
  readonly label: string;
  readonly text: string;
  /** A web page about it; undefined if there is none. */
  readonly url?: string | undefined;
}

/** A message for people: what happened, why, where, who, and what to do next. Plain text within limits; each receiver escapes it for its format. */
export interface NoticeText {
  readonly tone: NoticeTone;
  readonly title: string;
  /** Why; "" if there is nothing to say. */
  readonly reason: string;
  readonly facts: readonly NoticeFact[];
  /** What to do next; "" if there is nothing to do. */
  readonly next: string;
  /** The page about it; undefined if there is none. */
  readonly url: string | undefined;
}

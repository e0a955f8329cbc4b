import type { InsightFilter } from "@slipway/proto/api";
import { decodePageToken, encodePageToken, type Period } from "@slipway/store";
import { windowOf } from "./insight-window.ts";

/** Something of a list that is sorted by time, newest first, then by id. */
export interface Listed {
  readonly id: string;
  readonly atMs: number;
}

interface Asked {
  readonly what: string;
  readonly filter: InsightFilter | undefined;
  readonly pageToken: string;
}

/** A page goes on where the last one ended, within the window of the first one, also if that ended "now". */
export class PageOfWindow {
  readonly period: Period;
  readonly #question: unknown;
  readonly #after: Listed | undefined;

  /** Throws `invalid` for a token of another query. */
  constructor({ what, filter, pageToken }: Asked, now: Temporal.Instant) {
    const { projectId, applicationId, labels, since, until } = filter ?? {};
    const seconds = [since, until].map((time) => time && [String(time.seconds), time.nanos]);
    this.#question = [what, projectId ?? "", applicationId ?? "", Object.entries(labels ?? {}).sort(), ...seconds];
    if (pageToken === "") {
      this.period = windowOf(filter, now);
      return;
    }
    const { micros, id: place } = decodePageToken(this.#question, pageToken);
    const [id = "", begin = "", end = ""] = place.split(" ");
    const instant = (micro: string) => Temporal.Instant.fromEpochNanoseconds(BigInt(micro) * 1000n);
    this.period = { since: instant(begin), until: instant(end) };
    this.#after = { id, atMs: Number(micros / 1000n) };
  }

  /** The next of the items, newest first, and the token of the page after them: "" if these are the last. */
  take<T>(items: readonly T[], pageSize: number, listed: (item: T) => Listed): { readonly page: T[]; readonly nextPageToken: string } {
    const after = this.#after;
    const left = items
      .map((item) => ({ item, key: listed(item) }))
      .filter(({ key }) => after === undefined || newestFirst(after, key) < 0)
      .sort((a, b) => newestFirst(a.key, b.key));
    const page = left.slice(0, pageSize);
    const last = page.at(-1)?.key;
    const { since, until } = this.period;
    const micros = (instant: Temporal.Instant) => instant.epochNanoseconds / 1000n;
    return {
      page: page.map(({ item }) => item),
      nextPageToken:
        left.length > page.length && last
          ? encodePageToken(this.#question, { micros: BigInt(last.atMs) * 1000n, id: `${last.id} ${micros(since)} ${micros(until)}` })
          : "",
    };
  }
}

function newestFirst(a: Listed, b: Listed): number {
  return b.atMs - a.atMs || (a.id === b.id ? 0 : a.id > b.id ? -1 : 1);
}

import { create } from "@bufbuild/protobuf";
import { ListDriftEpisodesResponseSchema } from "@slipway/proto/api";
import { DriftEpisodeSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import type { ApiClient } from "../connection/api-client.ts";
import { listEpisodes } from "./drift.ts";

/** A server with so many episodes that refuses pages of more than 500. */
function server(count: number): Pick<ApiClient, "drift"> {
  const listDriftEpisodes = async ({ pageSize, pageToken }: { pageSize: number; pageToken: string }) => {
    expect(pageSize).toBeLessThanOrEqual(500);
    const from = Number(pageToken || 0);
    const to = Math.min(from + pageSize, count);
    const episodes = Array.from({ length: to - from }, (_, at) => create(DriftEpisodeSchema, { id: String(from + at) }));
    return create(ListDriftEpisodesResponseSchema, { episodes, nextPageToken: to < count ? String(to) : "" });
  };
  return { drift: { listDriftEpisodes } } as unknown as Pick<ApiClient, "drift">;
}

test.for([
  { name: "fewer than asked for", count: 3, limit: 50, want: [3, ""] },
  { name: "more than asked for, with what follows", count: 60, limit: 50, want: [50, "50"] },
  { name: "more than a page", count: 1_300, limit: 1_201, want: [1_201, "1201"] },
  { name: "all of several pages", count: 1_300, limit: 2_000, want: [1_300, ""] },
])("drifts are listed up to the limit: $name", async ({ count, limit, want }) => {
  const { episodes, nextPageToken } = await listEpisodes(server(count), { filter: {}, limit }, new AbortController().signal);
  expect([new Set(episodes.map(({ id }) => id)).size, nextPageToken]).toEqual(want);
});

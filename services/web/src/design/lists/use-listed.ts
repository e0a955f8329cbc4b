import { useEffect, useRef } from "react";

interface Pages {
  readonly isFetching: boolean;
  readonly isFetchingNextPage: boolean;
  readonly hasNextPage: boolean;
  readonly fetchNextPage: () => unknown;
  readonly refetch: () => unknown;
}

/** How many rows are always there if there are as many: a page may have fewer than were asked for. */
const fewest = 20;

/** Keeps a list that is read in pages whole: lists again when a stream of changes says that some may have been missed, and asks for more while there are few rows. */
export function useListed({ isFetching, hasNextPage, fetchNextPage, refetch }: Pages, count: number, since?: object): () => void {
  const first = useRef(since);
  useEffect(() => {
    if (first.current === since) return;
    first.current = since;
    refetch();
  }, [since, refetch]);
  const more = (): void => {
    if (hasNextPage && !isFetching) fetchNextPage();
  };
  useEffect(() => {
    if (count < fewest && hasNextPage && !isFetching) fetchNextPage();
  }, [count, hasNextPage, isFetching, fetchNextPage]);
  return more;
}

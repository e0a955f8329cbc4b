import type { MessageInitShape } from "@bufbuild/protobuf";
import { useInfiniteQuery, useQuery } from "@connectrpc/connect-query";
import { type ListTracesRequestSchema, type Trace, TraceService } from "@slipway/proto/api";
import { keepPreviousData } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useLive } from "../../api/live.ts";
import { deploymentsStore } from "../deployments/deployments-store.ts";
import { newestStates } from "./trace-items.ts";

const pageSize = 50;
/** How long what happens is gathered before the newest page is asked for again. */
const gatherMs = 1_000;

/** The pages of traces that were loaded. What happens to deployments is shown at once; then the newest page is asked for again, as commits and deployments are new on it. */
export function useTraces(request: MessageInitShape<typeof ListTracesRequestSchema>) {
  const { method } = TraceService;
  const { state: changed } = useLive(deploymentsStore);
  const pages = useInfiniteQuery(
    method.listTraces,
    { ...request, pageSize, pageToken: "" },
    {
      pageParamKey: "pageToken",
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      placeholderData: keepPreviousData,
    },
  );
  const { data: head, refetch } = useQuery(
    method.listTraces,
    { ...request, pageSize },
    { enabled: pages.isSuccess, placeholderData: keepPreviousData },
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (changed.size === 0) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refetch();
    }, gatherMs);
  }, [changed, refetch]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  const traces = useMemo((): readonly Trace[] | undefined => {
    const listed = pages.data?.pages.flatMap((page) => page.traces);
    return listed && newestStates(listed, pages.isPlaceholderData ? [] : (head?.traces ?? []), changed);
  }, [pages.data, pages.isPlaceholderData, head, changed]);
  return { ...pages, traces };
}

import { TransportProvider } from "@connectrpc/connect-query";
import { notifyManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { transport } from "../api/transport.ts";

// A button is disabled before the second click of a double click comes; the usual timer runs after it, and would act twice.
notifyManager.setScheduler(queueMicrotask);

const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false } } });

/** Around the pages that ask once for what no stream tells. Loaded with the first of them. */
export function Queries() {
  return (
    <TransportProvider transport={transport}>
      <QueryClientProvider client={queries}>
        <Outlet />
      </QueryClientProvider>
    </TransportProvider>
  );
}

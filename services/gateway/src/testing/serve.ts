import type { DescService } from "@bufbuild/protobuf";
import { createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { type ConnectClient, connectClient, serverInterceptors, silentLogger } from "@slipway/runtime";

/** A client of a service that passes every call through what a server puts around it, without a socket. */
export function serve<S extends DescService>(service: S, implementation: ServiceImpl<S>): ConnectClient<S> {
  const interceptors = serverInterceptors({ service: "gateway", log: silentLogger() });
  return connectClient(
    service,
    createRouterTransport((router) => router.service(service, implementation), { router: { interceptors } }),
  );
}

/** Takes the next values of a stream. */
export function reader<T>(stream: AsyncIterable<T>): { next(): Promise<T>; readonly isOver: () => Promise<boolean> } {
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { done, value } = await iterator.next();
      if (done) throw new Error("the stream is over");
      return value;
    },
    isOver: async () => (await iterator.next()).done === true,
  };
}

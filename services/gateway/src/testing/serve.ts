import type { DescService } from "@bufbuild/protobuf";
import { createRouterTransport, type Interceptor, type ServiceImpl } from "@connectrpc/connect";
import type { Principal } from "@slipway/domain";
import { type ConnectClient, connectClient, type Logger, serverInterceptors, silentLogger } from "@slipway/runtime";
import { authenticate } from "../access/authenticate.ts";
import type { Authenticator } from "../access/authenticator.ts";
import { authorize } from "../access/authorize.ts";
import { localTokenWay } from "../access/ways/local-token.ts";

/** Whoever may do everything, under the name in the header `slipway-user`. */
const anybody = localTokenWay("token of the tests");

export interface ServeOptions {
  /** Who makes the calls. Default: somebody who may do everything. */
  readonly as?: Principal | undefined;
  readonly log?: Logger;
  /** What is between the sign-in and the rights. */
  readonly between?: readonly Interceptor[];
}

/** What the gateway puts around its calls. */
export function gatewayInterceptors({ as, log = silentLogger(), between = [] }: ServeOptions = {}): Interceptor[] {
  const way: Authenticator = ({ header, remoteAddress }) =>
    as ? { principal: as } : anybody({ bearer: "token of the tests", header, remoteAddress });
  return serverInterceptors({
    service: "gateway",
    log,
    more: [authenticate({ ways: [way] }), ...between, authorize],
  });
}

/** A client of a service that passes every call through what the gateway puts around it, or for another service what every server does, without a socket. */
export function serve<S extends DescService>(service: S, implementation: ServiceImpl<S>, options?: ServeOptions): ConnectClient<S> {
  const isOwn = service.typeName.startsWith("slipway.api.");
  const interceptors = isOwn ? gatewayInterceptors(options) : serverInterceptors({ service: "trace", log: silentLogger() });
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

import { Code, ConnectError, type StreamRequest, type UnaryRequest } from "@connectrpc/connect";
import type { Attributes } from "@opentelemetry/api";
import { connectErrorFor } from "../faults/rpc-faults.ts";
import type { CallEnd } from "./observe-call.ts";

/** `package.Service/Method`. */
export function rpcName(request: UnaryRequest | StreamRequest): string {
  return `${request.service.typeName}/${request.method.name}`;
}

/** Whether it is a service for health checks and tools. PipeCD's plugin services begin with `grpc.` too, and are not. */
export function isProbe(service: string): boolean {
  return service.startsWith("grpc.health.") || service.startsWith("grpc.reflection.");
}

/** The attributes of the OpenTelemetry conventions for RPC. */
export function rpcAttributes(request: UnaryRequest | StreamRequest): Attributes {
  return { "rpc.system": "connect_rpc", "rpc.service": request.service.typeName, "rpc.method": request.method.name };
}

/** The wire name of the code that the caller receives: `ok`, `not_found`, … */
export function codeNameOf(end: CallEnd): string {
  if (end.kind === "answered") return "ok";
  return codeName(end.kind === "left" ? Code.Canceled : connectErrorFor(end.error).code);
}

/** The wire name of a code. */
function codeName(code: Code): string {
  const name = Code[code] ?? "Unknown";
  return name.replace(/(?<=[a-z])([A-Z])/g, "_$1").toLowerCase();
}

/** The code that a client received. */
export function receivedCode(end: CallEnd): string {
  if (end.kind === "answered") return "ok";
  return codeName(end.kind === "left" ? Code.Canceled : ConnectError.from(end.error).code);
}
